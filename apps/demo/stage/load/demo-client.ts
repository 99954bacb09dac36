import { API_PREFIX } from '../../src/api-prefix.js';
import { DEMO_ACCOUNTS } from '../data/accounts.js';
import type { Provocation } from '../page/provocations.js';
import type { UpstreamName } from '../../src/upstreams/upstream-urls.js';
import type { Fault } from '../stand-ins/faults.js';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the body; `undefined` when it holds none. */
  readonly body: unknown;
}

export type DemoRequest = Provocation['request'];

/** Reads the JSON of a body that was received. */
export const answerOf = (status: number, headers: Headers, text: string): Answer => ({
  status,
  headers,
  text,
  body: parse(text),
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The code in an error body, whichever of the two formats it has. */
export const errorCodeIn = (body: unknown): string | undefined => {
  const { error, errorCode } = (body ?? {}) as {
    error?: { errorCode?: unknown };
    errorCode?: unknown;
  };
  const code = error?.errorCode ?? errorCode;
  return typeof code === 'string' ? code : undefined;
};

/** A client of a running demo that can also give orders on its control port. */
export class DemoClient {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    readonly url: string,
    private readonly controlUrl: string,
  ) {}

  /** Sends a request, with the token of an account if one is named. */
  async send({ method, path, headers, body }: DemoRequest, account?: string): Promise<Answer> {
    const token = account === undefined ? {} : { 'x-access-token': await this.tokenOf(account) };
    const response = await fetch(`${this.url}/${API_PREFIX}${path}`, {
      method,
      headers: { ...headers, ...token },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    return answerOf(response.status, response.headers, text);
  }

  /** Provokes a code: orders the fault, sends the request, lifts the fault. */
  async provoke({ account, order, request }: Provocation): Promise<Answer> {
    // The user has logged in before the fault.
    if (account !== undefined) await this.tokenOf(account);
    if (!order) return this.send(request, account);
    await this.fail(order.upstream, order.fault);
    try {
      return await this.send(request, account);
    } finally {
      await this.heal(order.upstream);
    }
  }

  /** Logs in once per account. */
  tokenOf(email: string): Promise<string> {
    const known = this.tokens.get(email);
    if (known) return known;
    const token = this.login(email);
    this.tokens.set(email, token);
    return token;
  }

  async fail(upstream: UpstreamName, fault: Fault): Promise<void> {
    await this.control(upstream, { method: 'PUT', body: JSON.stringify(fault) });
  }

  async heal(upstream: UpstreamName): Promise<void> {
    await this.control(upstream, { method: 'DELETE' });
  }

  private async login(email: string): Promise<string> {
    const password = DEMO_ACCOUNTS.find((account) => account.email === email)?.password;
    const { status, body } = await this.send({
      method: 'POST',
      path: '/auth/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const { token } = (body ?? {}) as { token?: unknown };
    if (typeof token !== 'string')
      throw new Error(`The login of ${email} was answered with ${status}.`);
    return token;
  }

  private async control(upstream: UpstreamName, init: RequestInit): Promise<void> {
    const response = await fetch(`${this.controlUrl}/faults/${upstream}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`The control port answered ${response.status}: ${text}`);
  }
}
