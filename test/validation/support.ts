import type { Type } from '@nestjs/common';

/** An answer, as tests compare it. */
export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly details: readonly unknown[];
  readonly body: unknown;
}

interface Body {
  readonly error?: { readonly errorCode?: string; readonly details?: readonly Record<string, unknown>[] };
}

/** Reads an answer; of a detail it keeps where, which code and which rule. */
export const read = async (response: Response): Promise<Answer> => {
  const body = (await response.json()) as Body;
  const details = (body.error?.details ?? []).map(({ in: location, path, code, rule }) =>
    [location, path, String(code).slice(0, 5), rule].join(' '),
  );
  return { status: response.status, code: body.error?.errorCode, details, body };
};

/** Sends a JSON body. */
export const post = async (url: string, body: unknown): Promise<Answer> => sendText(url, JSON.stringify(body));

/** Sends a text as a JSON body. */
export const sendText = async (url: string, body: string | undefined): Promise<Answer> =>
  read(await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, ...(body !== undefined && { body }) }));

export const get = async (url: string, headers: Record<string, string> = {}): Promise<Answer> => read(await fetch(url, { headers }));

/** The classes of a module, for `imports`. */
export type Classes = readonly Type[];
