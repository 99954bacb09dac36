/** A value as Redis sends it; `undefined` is the null bulk string. */
export type RespValue = string | number | undefined | RespError | RespStatus | readonly RespValue[];

/** A reply that reports an error; its first word is the kind. */
export class RespError {
  constructor(readonly text: string) {}
}

/** A simple string, such as `OK`. */
export class RespStatus {
  constructor(readonly text: string) {}
}

/** Writes a value in RESP2. */
export const encode = (value: RespValue): string => {
  if (value === undefined) return '$-1\r\n';
  if (value instanceof RespError) return `-${value.text}\r\n`;
  if (value instanceof RespStatus) return `+${value.text}\r\n`;
  if (typeof value === 'number') return `:${value}\r\n`;
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
  return `*${value.length}\r\n${value.map(encode).join('')}`;
};

const MAX_ARGUMENTS = 1024;
const MAX_BYTES = 1_000_000;

/** Data that is not RESP; the message is Redis's reply before it closes the connection. */
export class RespProtocolError extends Error {}

/** Cuts the bytes that a client sends into commands: arrays of bulk strings, in pieces of any size. */
export class RespReader {
  private pending = Buffer.alloc(0);

  /** The commands that are complete with these bytes. */
  read(chunk: Buffer): string[][] {
    this.pending = Buffer.concat([this.pending, chunk]);
    if (this.pending.length > MAX_BYTES)
      throw new RespProtocolError('ERR Protocol error: too big a request');
    const commands: string[][] = [];
    for (let command = this.next(); command !== undefined; command = this.next())
      commands.push(command);
    return commands;
  }

  private next(): string[] | undefined {
    const header = this.lineAt(0, '*', MAX_ARGUMENTS);
    if (header === undefined) return undefined;
    const words: string[] = [];
    let offset = header.end;
    while (words.length < header.length) {
      const line = this.lineAt(offset, '$', MAX_BYTES);
      if (line === undefined || this.pending.length < line.end + line.length + 2) return undefined;
      words.push(this.pending.toString('utf8', line.end, line.end + line.length));
      offset = line.end + line.length + 2;
    }
    this.pending = this.pending.subarray(offset);
    return words;
  }

  private lineAt(
    offset: number,
    type: string,
    most: number,
  ): { readonly length: number; readonly end: number } | undefined {
    const lineEnd = this.pending.indexOf('\r\n', offset);
    if (lineEnd === -1) return undefined;
    const line = this.pending.toString('latin1', offset, lineEnd);
    const length = Number(line.slice(1));
    if (!line.startsWith(type) || !Number.isInteger(length) || length < 0 || length > most) {
      throw new RespProtocolError(`ERR Protocol error: expected '${type}'`);
    }
    return { length, end: lineEnd + 2 };
  }
}
