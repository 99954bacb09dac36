import { randomBytes } from 'node:crypto';
import type { UpstreamName, UpstreamUrls } from '../upstreams/upstream-urls.js';

export const HTTP_ADAPTERS = ['express', 'fastify'] as const;
export type HttpAdapterName = (typeof HTTP_ADAPTERS)[number];

/** The configuration, read from the environment. */
export interface DemoConfig {
  readonly host: string;
  readonly port: number;
  readonly adapter: HttpAdapterName;
  readonly jwtSecret: string;
  /** True if no secret is configured, so that this start has a random one. */
  readonly jwtSecretIsRandom: boolean;
  /** Logins that may be tried in a minute for one address. */
  readonly loginsPerMinute: number;
}

/** Injection token of the configuration. */
export const DEMO_CONFIG = Symbol('demo.config');

/** An invalid setting; the message is a sentence for the person who starts the demo. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>;

const WEB = ['http:', 'https:'];
const URL_VARIABLES: Readonly<Record<UpstreamName, readonly [string, readonly string[]]>> = {
  redis: ['REDIS_URL', ['redis:', 'rediss:']],
  elasticsearch: ['ELASTICSEARCH_URL', WEB],
  bintu: ['BINTU_URL', WEB],
  cts: ['CTS_URL', WEB],
  aux: ['AUX_URL', WEB],
  accounts: ['ACCOUNTS_URL', WEB],
};

const MIN_SECRET_BYTES = 32;

/** An empty variable counts as unset, because shells and compose files leave one out that way. */
const valueOf = (env: Environment, name: string): string | undefined =>
  env[name]?.trim() || undefined;

const integerOf = (
  env: Environment,
  name: string,
  { fallback, least, most }: { fallback: number; least: number; most: number },
): number => {
  const text = valueOf(env, name);
  if (text === undefined) return fallback;
  const number = Number(text);
  if (!/^\d{1,7}$/.test(text) || number < least || number > most)
    throw new ConfigError(`${name} must be a number from ${least} to ${most}.`);
  return number;
};

/** 0 takes a free port. */
export const portOf = (env: Environment, name: string, fallback: number): number =>
  integerOf(env, name, { fallback, least: 0, most: 65_535 });

const urlOf = (
  env: Environment,
  name: string,
  protocols: readonly string[],
): string | undefined => {
  const text = valueOf(env, name);
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new ConfigError(
      `${name} must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`,
    );
  }
  return text.replace(/\/+$/, '');
};

const adapterOf = (env: Environment): HttpAdapterName => {
  const name = valueOf(env, 'HTTP_ADAPTER') ?? 'express';
  const adapter = HTTP_ADAPTERS.find((known) => known === name);
  if (!adapter) throw new ConfigError(`HTTP_ADAPTER must be ${HTTP_ADAPTERS.join(' or ')}.`);
  return adapter;
};

/**
 * Reads the configuration from the environment.
 * @throws ConfigError with a sentence that names the variable, never its value.
 */
export const readConfig = (env: Environment): DemoConfig => {
  const secret = valueOf(env, 'JWT_SECRET');
  if (secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    throw new ConfigError(
      `JWT_SECRET must have at least ${MIN_SECRET_BYTES} bytes; leave it out for a random one.`,
    );
  }
  return {
    host: valueOf(env, 'HOST') ?? '127.0.0.1',
    port: portOf(env, 'PORT', 3000),
    adapter: adapterOf(env),
    jwtSecret: secret ?? randomBytes(MIN_SECRET_BYTES).toString('base64url'),
    jwtSecretIsRandom: secret === undefined,
    loginsPerMinute: integerOf(env, 'LOGINS_PER_MINUTE', {
      fallback: 10,
      least: 1,
      most: 1_000_000,
    }),
  };
};

/** The URLs of the upstreams that are set. */
export const readSetUrls = (env: Environment): Readonly<Partial<UpstreamUrls>> =>
  Object.fromEntries(
    Object.entries(URL_VARIABLES).flatMap(([upstream, [name, protocols]]) => {
      const url = urlOf(env, name, protocols);
      return url === undefined ? [] : [[upstream, url]];
    }),
  );

/**
 * The URLs of all upstreams.
 * @throws ConfigError when one is not set.
 */
export const readUpstreamUrls = (env: Environment): UpstreamUrls => {
  const urls = readSetUrls(env);
  for (const [upstream, [name]] of Object.entries(URL_VARIABLES)) {
    if (!(upstream in urls))
      throw new ConfigError(`${name} is not set. npm start brings stand-ins for all upstreams.`);
  }
  return urls as UpstreamUrls;
};

/** Whether only programs on the same machine can reach the host. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
