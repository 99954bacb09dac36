import { AnalyticsException } from 'nestjs-analytics-errors';

/** An answer, as tests compare it. */
export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly details: readonly unknown[];
  readonly body: unknown;
}

interface Body {
  readonly error?: {
    readonly errorCode?: string;
    readonly details?: readonly Record<string, unknown>[];
  };
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
export const post = async (url: string, body: unknown): Promise<Answer> =>
  sendText(url, JSON.stringify(body));

/** Sends a text as a JSON body. */
export const sendText = async (url: string, body: string | undefined): Promise<Answer> =>
  read(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    }),
  );

export const get = async (url: string, headers: Record<string, string> = {}): Promise<Answer> =>
  read(await fetch(url, { headers }));

/** The exception that a promise rejects with; `undefined` when it is kept. */
export const refusalOf = async (
  result: Promise<unknown>,
): Promise<AnalyticsException | undefined> => {
  const thrown = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown === undefined || thrown instanceof AnalyticsException) return thrown;
  throw thrown;
};

/** The numbers of the codes of all details, in order; empty when the promise is kept. */
export const codesOf = async (result: Promise<unknown>): Promise<string[]> =>
  ((await refusalOf(result))?.details ?? []).map(({ code }) => code.slice(0, 5));

/** Where, which code and which rule: the details of a refusal in short. */
export const detailsOf = async (result: Promise<unknown>): Promise<string[]> =>
  ((await refusalOf(result))?.details ?? []).map(({ in: location, path, code, rule }) =>
    [location, path, code.slice(0, 5), rule].join(' '),
  );
