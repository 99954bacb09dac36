import type { UpstreamName } from '../stand-ins/faults.js';

/** Where each service behind the API is. */
export type UpstreamUrls = Readonly<Record<UpstreamName, string>>;

/** Injection token of the URLs. */
export const UPSTREAM_URLS = Symbol('demo.upstream-urls');

/** Longest time that a service behind the API may take: a client of ours should not wait for what will not come. */
export const UPSTREAM_TIMEOUT = 1_000;
