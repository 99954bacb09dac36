import { COUNTRIES } from '../../src/common/countries.js';
import { STREAMS } from '../../src/streams/streams.js';
import type { HttpService, StandInReply } from './http.stand-in.js';

const NOT_FOUND: StandInReply = { status: 404, body: { message: 'not found' } };

/** Bintu, the service that keeps streams and their tags: `GET /organizations/:id/tags`. */
export const bintuService: HttpService = {
  name: 'bintu',
  errorBody: (status) => ({ message: `bintu: status ${status}` }),
  answer: ({ method, url }) => {
    const [, organization] = /^\/organizations\/([^/]+)\/tags$/.exec(url.pathname) ?? [];
    return method === 'GET' && organization !== undefined
      ? { status: 200, body: { tags: tagsOf(decodeURIComponent(organization)) } }
      : NOT_FOUND;
  },
};

const TOKEN_LIFETIME_SECONDS = 300;

/** CTS, the service that creates playback tokens: `POST /tokens` with `{ stream, organization }`. */
export const ctsService: HttpService = {
  name: 'cts',
  errorBody: (status) => ({ error: { reason: `cts: status ${status}` } }),
  answer: ({ method, url, body }) => {
    if (method !== 'POST' || url.pathname !== '/tokens') return NOT_FOUND;
    const { stream } = body as { stream?: unknown };
    if (typeof stream !== 'string')
      return { status: 422, body: { error: { reason: 'stream is missing' } } };
    const expiresAt = new Date(Date.now() + TOKEN_LIFETIME_SECONDS * 1000).toISOString();
    return {
      status: 201,
      body: { token: Buffer.from(`${stream}|${expiresAt}`).toString('base64url'), expiresAt },
    };
  },
};

/** AUX, the auxiliary service that knows where an address is: `GET /geo/:ip`. */
export const auxService: HttpService = {
  name: 'aux',
  errorBody: (status) => ({ fault: `aux: status ${status}` }),
  answer: ({ method, url }) => {
    const [, ip] = /^\/geo\/([^/]+)$/.exec(url.pathname) ?? [];
    if (method !== 'GET' || ip === undefined) return NOT_FOUND;
    const address = decodeURIComponent(ip);
    const sum = Buffer.from(address).reduce((total, byte) => total + byte, 0);
    const country = COUNTRIES[sum % COUNTRIES.length];
    return { status: 200, body: { ip: address, country: country?.code, name: country?.name } };
  },
};

/** The tags in use in an organization, in alphabetical order, with the number of streams that carry each. */
const tagsOf = (
  organization: string,
): readonly { readonly name: string; readonly streams: number }[] => {
  const counts = new Map<string, number>();
  for (const stream of STREAMS) {
    if (stream.organization !== organization) continue;
    for (const tag of stream.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, streams]) => ({ name, streams }))
    .sort((a, b) => a.name.localeCompare(b.name));
};
