import {
  CATALOGUE,
  type CatalogueEntry,
  ERROR_CODES,
  extraExceptions,
  isErrorCode,
} from 'nestjs-analytics-errors';

const entries: readonly (readonly [
  string,
  Omit<CatalogueEntry, 'causes'> & { readonly causes: readonly string[] },
])[] = [
  ...Object.entries(CATALOGUE as Readonly<Record<string, CatalogueEntry>>),
  ...extraExceptions.map(
    ({ definition }) => [definition.code, definition as CatalogueEntry] as const,
  ),
];
const numbers = new Set(entries.map(([code]) => code.slice(0, 5)));

describe('the catalogue', () => {
  it('stands in ascending order', () => {
    expect([...ERROR_CODES].sort()).toEqual(ERROR_CODES);
  });

  it('uses each number once', () => {
    expect(numbers.size).toBe(entries.length);
  });

  it.each(entries)(
    '%s says when it happens and what client and operator can do, in whole sentences',
    (_code, entry) => {
      const texts = [...entry.causes, entry.clientAction, entry.operatorAction];
      expect(texts.length).toBeGreaterThanOrEqual(3);
      expect(texts.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
    },
  );

  it.each(entries)('%s refers to codes only that exist', (code, entry) => {
    const mentioned =
      [...entry.causes, entry.clientAction, entry.operatorAction].join(' ').match(/E\d{4}/g) ?? [];
    expect(mentioned.filter((number) => !numbers.has(number) || code.startsWith(number))).toEqual(
      [],
    );
  });

  it.each(entries)(
    '%s tells whether a retry helps, and since when it is there',
    (_code, { retryable, since }) => {
      expect([typeof retryable, since]).toEqual([
        'boolean',
        expect.stringMatching(/^\d+\.\d+\.\d+$/),
      ]);
    },
  );

  it('promises no retry for what only another request can cure', () => {
    expect(
      entries
        .filter(([, { status, retryable }]) => retryable && status < 500 && status !== 429)
        .map(([code]) => code),
    ).toEqual([]);
  });
});

it.each([
  ['E3001_STREAM_NOT_FOUND', true],
  ['E3001', false],
  ['e3001_stream_not_found', false],
  ['E9429_RATE_LIMITED', false],
  ['constructor', false],
  ['__proto__', false],
  [undefined, false],
  [3001, false],
])('isErrorCode(%p) is %p', (text, expected) => {
  expect(isErrorCode(text)).toBe(expected);
});
