/** The part of autocannon that the load uses; the package has no types. */
declare module 'autocannon' {
  interface Request {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly onResponse?: (
      status: number,
      body: string,
      context: object,
      headers: Readonly<Record<string, string>>,
    ) => void;
  }

  interface Options {
    readonly url: string;
    readonly connections: number;
    /** In seconds. */
    readonly duration: number;
    readonly requests: readonly Request[];
  }

  interface Result {
    /** Requests without an answer. */
    readonly errors: number;
    /** In milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number };
  }

  export default function autocannon(options: Options): Promise<Result>;
}
