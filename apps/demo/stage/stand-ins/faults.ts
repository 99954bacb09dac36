import { type UpstreamName, UPSTREAMS } from '../../src/upstreams/upstream-urls.js';

/** A way to fail that a stand-in can be told to take. */
export type Fault =
  | { readonly kind: 'refuse' | 'reset' | 'garbage' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'partial-shards' | 'all-shards-failed' | 'timed-out' }
  | { readonly kind: 'wrong-type' | 'missing-key' | 'out-of-memory' | 'wrong-password' }
  | { readonly kind: 'forget'; readonly id: string };

export type FaultKind = Fault['kind'];

/** What each stand-in can be told; the first three happen to the connection, before the protocol. */
export const FAULTS_OF: Readonly<Record<UpstreamName, readonly FaultKind[]>> = {
  redis: [
    'refuse',
    'reset',
    'garbage',
    'delay',
    'wrong-type',
    'missing-key',
    'out-of-memory',
    'wrong-password',
  ],
  elasticsearch: [
    'refuse',
    'reset',
    'garbage',
    'delay',
    'status',
    'partial-shards',
    'all-shards-failed',
    'timed-out',
  ],
  bintu: ['refuse', 'reset', 'garbage', 'delay', 'status'],
  cts: ['refuse', 'reset', 'garbage', 'delay', 'status'],
  aux: ['refuse', 'reset', 'garbage', 'delay', 'status'],
  accounts: ['refuse', 'reset', 'garbage', 'delay', 'status', 'forget'],
};

/** Every kind of fault that some stand-in knows. */
export const FAULT_KINDS: readonly FaultKind[] = [...new Set(Object.values(FAULTS_OF).flat())];

/** A fault and how long it lasts. */
export interface FaultOrder {
  readonly fault: Fault;
  readonly seconds: number;
}

export const DEFAULT_FAULT_SECONDS = 30;
const MAX_FAULT_SECONDS = 3600;
const MAX_DELAY_MILLISECONDS = 60_000;

export const isUpstreamName = (name: string): name is UpstreamName =>
  (UPSTREAMS as readonly string[]).includes(name);

const isIntegerWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const parseKind = (
  upstream: UpstreamName,
  order: Readonly<Record<string, unknown>>,
): Fault | string => {
  const kind = FAULTS_OF[upstream].find((known) => known === order['kind']);
  switch (kind) {
    case undefined:
      return `kind must be one of ${FAULTS_OF[upstream].join(', ')}`;
    case 'delay': {
      const milliseconds = order['milliseconds'];
      return isIntegerWithin(milliseconds, 0, MAX_DELAY_MILLISECONDS)
        ? { kind, milliseconds }
        : `milliseconds must be an integer from 0 to ${MAX_DELAY_MILLISECONDS}`;
    }
    case 'status': {
      const status = order['status'];
      return isIntegerWithin(status, 400, 599)
        ? { kind, status }
        : 'status must be an integer from 400 to 599';
    }
    case 'forget': {
      const id = order['id'];
      return typeof id === 'string' && id !== ''
        ? { kind, id }
        : 'id must be the id of a user, such as u-finn';
    }
    default:
      return { kind };
  }
};

/** Reads an order for a stand-in; gives a string that says what is wrong if it is invalid. */
export const parseFaultOrder = (upstream: UpstreamName, order: unknown): FaultOrder | string => {
  if (typeof order !== 'object' || order === null || Array.isArray(order))
    return 'the order must be a JSON object like { "kind": "refuse" }';
  const { seconds = DEFAULT_FAULT_SECONDS } = order as { seconds?: unknown };
  if (!isIntegerWithin(seconds, 1, MAX_FAULT_SECONDS))
    return `seconds must be an integer from 1 to ${MAX_FAULT_SECONDS}`;
  const fault = parseKind(upstream, order as Readonly<Record<string, unknown>>);
  return typeof fault === 'string' ? fault : { fault, seconds };
};
