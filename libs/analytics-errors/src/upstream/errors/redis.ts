import { RedisGeneralException, RedisKeyException } from '../../exceptions/internal.exceptions.js';
import { classifierOf } from '../../platform/classifier.js';
import { type ErrorView, read, readList, readText } from '../../platform/safe-read.js';

/** First words of replies that speak of a key: whether it exists, its type, its value. */
const KEY_REPLY = /^-?(?:WRONGTYPE|BUSYKEY|BUSYGROUP|NOGROUP|INVALIDOBJ)(?: |$)/;

/** The same in replies that begin with the general `ERR`. */
const KEY_ERR_REPLY = new RegExp(
  `^-?ERR (?:${[
    'no such key',
    'the key does(?: not|n.t) exist',
    'key (?:does(?: not|n.t)|already) exist',
    'The XGROUP subcommand requires the key to exist',
    '(?:index|offset) (?:is )?out of range',
    '(?:hash )?value is not (?:an integer|a valid float|a float)',
    'increment or decrement would overflow',
    'increment would produce NaN or Infinity',
    'resulting score is not a number',
    'string exceeds maximum allowed size',
    'The ID specified in XADD is equal or smaller',
    'could not decode requested zset member',
  ].join('|')})`,
);

/** What a reply of the server looks like: a word in capitals, then text. */
const REPLY = /^-?[A-Z][A-Z0-9_]*(?: |$)/;

/** Replies whose wording nobody but Redis uses; they are recognized in an error of any kind that carries them. */
const SENTENCES_OF_REDIS = [
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'BUSYGROUP Consumer Group name already exists',
  'BUSY Redis is busy running a script',
  'CLUSTERDOWN The cluster is down',
  'CLUSTERDOWN Hash slot not served',
  'CROSSSLOT Keys in request don',
  'EXECABORT Transaction discarded because of',
  'LOADING Redis is loading the dataset in memory',
  'MASTERDOWN Link with MASTER is down',
  'MISCONF Redis is configured to save RDB snapshots',
  'NOAUTH Authentication required',
  'NOREPLICAS Not enough good replicas to write',
  'NOSCRIPT No matching script',
  'OOM command not allowed when used memory',
  'READONLY You can',
  'WRONGPASS invalid username-password pair',
] as const;

/** Sentences that only Redis clients write. */
const SENTENCES_OF_CLIENTS = [
  'Stream isn\u0027t writeable and enableOfflineQueue options is false',
  'Cluster isn\u0027t ready and enableOfflineQueue options is false',
  'Reached the max retries per request limit (which is ',
  'Connection in subscriber mode, only subscriber commands may be used',
  'Too many Cluster redirections. Last error: ',
  'None of startup nodes is available',
  'All sentinels are unreachable',
  'Redis client is not connected or has failed to connect',
  'None of the sentinels are available',
  // Redlock: too few servers granted a lock.
  'The operation was unable to achieve a quorum during its retry window',
] as const;

const SHARED_SENTENCES = [
  'Connection is closed.',
  'Command timed out',
  'The queue is full',
  'Cluster is disconnect',
  'Node is disconnected',
  'Unknown RESP type ',
  // Sentinel mode of node-redis.
  'Couldn\u0027t connect to any sentinel node',
  'couldn\u0027t connect to any sentinels',
  'no valid master node',
  'Master Node Not Enumerated',
  'No Replicas Nodes Enumerated',
  'no available replicas',
  'no replicas available for read',
  'Socket timeout. Expecting data, but didn\u0027t receive any in ',
] as const;

/** A first stack frame in a Redis client: where the error was made, not where it passed through. */
const MADE_IN_A_CLIENT =
  /node_modules[\\/](?:[^\s]*[\\/])?(?:ioredis[^\\/]*|iovalkey|@redis[\\/]client|@keyv[\\/]redis)[\\/]/;

/** Classes of node-redis, which leave `name` at `Error`, each with the beginning of its text. */
const NODE_REDIS_TEXTS: Readonly<Record<string, string>> = {
  AbortError: 'The command was aborted',
  ClientClosedError: 'The client is closed',
  ClientOfflineError: 'The client is offline',
  CommandTimeoutDuringMaintenanceError: 'Command timeout during maintenance. ',
  ConnectionTimeoutError: 'Connection timeout',
  DisconnectsClientError: 'Disconnects client',
  RootNodesUnavailableError: 'All the root nodes are unavailable',
  SocketClosedUnexpectedlyError: 'Socket closed unexpectedly',
  SocketTimeoutDuringMaintenanceError: 'Socket timeout during maintenance. ',
  SocketTimeoutError: 'Socket timeout timeout. ',
  TimeoutError: 'Timeout waiting for a client',
  WatchError: 'Client reconnected after WATCH',
};

const MAX_REPLIES = 1000;

const startsWithOneOf = (text: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => text.startsWith(beginning));

const speaksOfKey = (reply: string): boolean => KEY_REPLY.test(reply) || KEY_ERR_REPLY.test(reply);

const isTransaction = ({ value }: ErrorView): boolean =>
  Array.isArray(read(value, 'replies')) && Array.isArray(read(value, 'errorIndexes'));

const failedRepliesOf = ({ value }: ErrorView): readonly string[] => {
  const replies = readList(value, 'replies', MAX_REPLIES);
  return readList(value, 'errorIndexes', MAX_REPLIES).map((index) =>
    readText(replies[index as number], 'message'),
  );
};

/**
 * Whether a reply is one by its classes, however its text begins: versions 5 and 6 of node-redis have two of them, version
 * 4 has one and takes the stack away.
 */
const isReplyOfNodeRedis = ({ classes, value }: ErrorView): boolean => {
  const [own = '', base] = classes;
  if (['SimpleError', 'BlobError'].includes(own) && base === 'ErrorReply') return true;
  return own === 'ErrorReply' && Object.hasOwn(value as object, 'stack') && !read(value, 'stack');
};

const isReply = (error: ErrorView): boolean => {
  const { name, message, classes } = error;
  if (classes.includes('RedisError')) return classes.includes('ReplyError');
  if (isReplyOfNodeRedis(error)) return true;
  if (classes.includes('ErrorReply') || name === 'ReplyError') return REPLY.test(message);
  return startsWithOneOf(message, SENTENCES_OF_REDIS);
};

const isOfNodeRedis = ({ name, message, classes: [ownClass = ''], value }: ErrorView): boolean => {
  if (name !== 'Error') return false;
  if (ownClass === 'ReconnectStrategyError')
    return read(value, 'originalError') !== undefined && read(value, 'socketError') !== undefined;
  const text = Object.hasOwn(NODE_REDIS_TEXTS, ownClass) ? NODE_REDIS_TEXTS[ownClass] : undefined;
  return text !== undefined && message.startsWith(text);
};

/** Sentences that others write too, and node-redis's time-out of a command, which has no text: they count only where a Redis client made them. */
const isSharedSentenceOfClient = ({
  message,
  code,
  classes: [ownClass],
  value,
}: ErrorView): boolean =>
  code === undefined &&
  (ownClass === 'TimeoutError'
    ? message === ''
    : ownClass === 'Error' && startsWithOneOf(message, SHARED_SENTENCES)) &&
  MADE_IN_A_CLIENT.test(firstFrameOf(value));

/** The sentinel mode of node-redis stumbles over the client that it could not make. */
const isStumbleOfSentinel = ({ name, value }: ErrorView): boolean =>
  name === 'TypeError' && /@redis[\\/]client[\\/].*[\\/]sentinel[\\/]/.test(firstFrameOf(value));

const firstFrameOf = (value: unknown): string =>
  /^\s*at .*$/m.exec(readText(value, 'stack'))?.[0] ?? '';

/**
 * Reads the marks that ioredis, iovalkey, node-redis and @keyv/redis leave on an error (names of classes, the reply's
 * text, a client's own sentences), never their classes.
 */
export const classifyRedisError = classifierOf([
  // A failed MULTI has a text of its own; what counts are its members.
  {
    when: (error) =>
      isTransaction(error) &&
      failedRepliesOf(error).length > 0 &&
      failedRepliesOf(error).every(speaksOfKey),
    throws: RedisKeyException,
  },
  { when: isTransaction, throws: RedisGeneralException },
  // A reply proves that Redis was reached, so replies are asked before connections.
  { when: (error) => isReply(error) && speaksOfKey(error.message), throws: RedisKeyException },
  {
    when: (error) => isReply(error) || error.classes.includes('RedisError'),
    throws: RedisGeneralException,
  },
  {
    when: ({ name, message, classes: [ownClass] }) =>
      name === 'Error' &&
      ownClass === 'WatchError' &&
      message.startsWith('One (or more) of the watched keys'),
    throws: RedisKeyException,
  },
  {
    when: ({ message }) => startsWithOneOf(message, SENTENCES_OF_CLIENTS),
    throws: RedisGeneralException,
  },
  { when: isOfNodeRedis, throws: RedisGeneralException },
  { when: isSharedSentenceOfClient, throws: RedisGeneralException },
  { when: isStumbleOfSentinel, throws: RedisGeneralException },
]);
