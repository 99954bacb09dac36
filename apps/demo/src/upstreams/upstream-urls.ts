/** The services behind the API. */
export const UPSTREAMS = ['redis', 'elasticsearch', 'bintu', 'cts', 'aux', 'accounts'] as const;
export type UpstreamName = (typeof UPSTREAMS)[number];

/** Where each of them is. */
export type UpstreamUrls = Readonly<Record<UpstreamName, string>>;

/** Injection token of the URLs. */
export const UPSTREAM_URLS = Symbol('demo.upstream-urls');

/** Milliseconds that an upstream may take, so that no client waits for an answer that never comes. */
export const UPSTREAM_TIMEOUT = 2_000;
