/** An error that is written to a socket as bytes of HTTP/1.1. */
export interface Refusal {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** How many bytes of interim responses stand before it. */
  readonly start: number;
  readonly body: string;
}

/**
 * Reads the beginning of what is written to a socket.
 * @param isLast Nothing more is going to be written.
 * @returns `none` where it is no error, `incomplete` where that is not certain yet or its head is still to come.
 */
export function readRefusal(written: string, isLast: boolean): Refusal | 'none' | 'incomplete' {
  let start = 0;
  for (;;) {
    const rest = written.slice(start);
    const status = Number(STATUS_LINE.exec(rest)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) return !isLast && mayBecomeStatusLine(rest) ? 'incomplete' : 'none';
    const end = HEAD_END.exec(rest);
    const isInterim = status < 200 && status !== 101;
    if (!isInterim && status < 400) return 'none';
    if (!isInterim) {
      if (!end && !isLast && rest.length < MAX_HEAD) return 'incomplete';
      const head = end ? rest.slice(0, end.index) : rest;
      const body = end ? rest.slice(end.index + end[0].length) : '';
      return { status, headers: headersIn(head), start, body };
    }
    if (!end) return isLast ? 'none' : 'incomplete';
    start += end.index + end[0].length;
  }
}

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;
const TEMPLATE = 'HTTP/1.# ###';
const HEAD_END = /\r?\n\r?\n/;
/** A head that is longer is answered as far as it has come. */
const MAX_HEAD = 65_536;

const mayBecomeStatusLine = (text: string): boolean =>
  text.length < TEMPLATE.length &&
  text
    .split('')
    .every((char, index) => (TEMPLATE[index] === '#' ? /\d/.test(char) : TEMPLATE[index] === char));

const headersIn = (head: string): Refusal['headers'] =>
  head
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [, name, value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
