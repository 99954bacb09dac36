import {
  defineException,
  ERROR_CODES,
  EXCEPTIONS,
  extraExceptions,
  RedisKeyException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import {
  renderCodeSection,
  renderCodeTable,
  renderReference,
} from '../../libs/analytics-errors/src/reference/render-reference.js';
import { withGeneratedPart } from '../../scripts/lib/generated-part.js';

const definition = {
  code: 'E7001_QUOTA_EXCEEDED',
  status: 429,
  message: 'Quota | exceeded <b>',
} as const;

describe('the reference', () => {
  const page = renderReference([...EXCEPTIONS.values(), ...extraExceptions]);

  it('has a section for every code, and a row in the table that leads to it', () => {
    const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => code!);
    expect(headings).toEqual([...ERROR_CODES, ...extraExceptions.map(({ code }) => code)]);
    expect(
      [...page.matchAll(/^\| \[`(\S+)`\]\(#(\S+)\)/gm)].map(([, code, anchor]) => [code, anchor]),
    ).toEqual(headings.map((code) => [code, code.toLowerCase()]));
  });

  it('groups the sections under seven families', () => {
    expect([...page.matchAll(/^## (E\dxxx)/gm)].map(([, family]) => family)).toEqual([
      'E1xxx',
      'E2xxx',
      'E3xxx',
      'E4xxx',
      'E5xxx',
      'E6xxx',
      'E9xxx',
    ]);
  });

  it('ends in one line feed', () => {
    expect(page).toMatch(/[^\n]\n$/);
  });
});

describe('the section of a code', () => {
  it('says status, message, class, causes, actions, retry and since', () => {
    expect(renderCodeSection(StreamNotFoundException)).toBe(
      [
        '### E3001_STREAM_NOT_FOUND',
        '> Stream not found',
        'Status 404 · class `StreamNotFoundException` · a retry does not help · since 1.0.0.',
        `**When:** ${StreamNotFoundException.definition.causes![0]}`,
        `**Client:** ${StreamNotFoundException.definition.clientAction}`,
        `**Operator:** ${StreamNotFoundException.definition.operatorAction}`,
      ].join('\n\n'),
    );
  });

  it('shows DefaultErrorMsg as the specification does', () => {
    expect(renderCodeSection(RedisKeyException)).toContain('\n> DefaultErrorMsg\n');
  });

  it("shows of a service's own code what there is, with nothing that Markdown or a browser would read", () => {
    class QuotaExceededException extends defineException(definition) {}
    expect(renderCodeSection(QuotaExceededException)).toBe(
      '### E7001_QUOTA_EXCEEDED\n\n> Quota \\| exceeded \\<b\\>\n\nStatus 429 · class `QuotaExceededException`.',
    );
  });

  it('says that a code is retired and which one to look at', () => {
    class OldException extends defineException({
      ...definition,
      retired: { since: '2.0.0', use: 'E3001_STREAM_NOT_FOUND' },
    }) {}
    expect(renderCodeSection(OldException)).toContain(
      '> Retired in 2.0.0: no longer answered; see [`E3001_STREAM_NOT_FOUND`](#e3001_stream_not_found).',
    );
  });
});

it('the table leads to another page when it stands elsewhere', () => {
  expect(renderCodeTable([StreamNotFoundException], 'docs/error-codes.md')).toBe(
    [
      '| Error Code | Error Message | HTTP Code |',
      '| --- | --- | --- |',
      '| [`E3001_STREAM_NOT_FOUND`](docs/error-codes.md#e3001_stream_not_found) | Stream not found | 404 |',
    ].join('\n'),
  );
});

describe('a generated part', () => {
  it('replaces what stands between its markers and nothing else', () => {
    expect(withGeneratedPart('a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb', 'x', 'new')).toBe(
      'a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb',
    );
  });

  it('fails where the markers are missing', () => {
    expect(() => withGeneratedPart('a', 'x', 'new')).toThrow(
      'The markers <!-- x:begin --> and <!-- x:end --> are missing.',
    );
  });
});
