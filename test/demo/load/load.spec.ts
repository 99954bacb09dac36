import { ERROR_CODES } from 'nestjs-analytics-errors';
import { problemOf } from '../../../apps/demo/stage/load/check-answer.js';
import type { Answer } from '../../../apps/demo/stage/load/demo-client.js';
import {
  type LoadReport,
  MEMORY_ALLOWANCE,
  verdictOn,
} from '../../../apps/demo/stage/load/run-load.js';

const anAnswer = ({
  status = 404,
  type = 'application/json; charset=utf-8',
  error = {},
  body,
}: { status?: number; type?: string; error?: object; body?: unknown } = {}): Answer => ({
  status,
  headers: new Headers({ 'content-type': type, 'x-request-id': 'r-1' }),
  text: '',
  body: body ?? {
    error: {
      errorCode: 'E3001_STREAM_NOT_FOUND',
      statusCode: status,
      message: 'Stream not found',
      requestId: 'r-1',
      ...error,
    },
  },
});

describe('the check of an answer under load', () => {
  const expected = { status: 404, code: 'E3001_STREAM_NOT_FOUND' };

  it('is content with what was expected', () => {
    expect([
      problemOf(anAnswer(), expected),
      problemOf(anAnswer({ status: 200, body: { tags: [] } }), { status: 200 }),
    ]).toEqual([undefined, undefined]);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'another code',
      anAnswer({ error: { errorCode: 'E3002_TAG_NOT_FOUND' } }),
      /instead of 404 E3001/,
    ],
    ['another status', anAnswer({ status: 500 }), /500 .*instead of 404/],
    ['a success', anAnswer({ status: 200, body: {} }), /200 .*instead of 404/],
    [
      'Nest’s own body',
      anAnswer({ body: { statusCode: 404, message: 'Cannot GET /' } }),
      /foreign body/,
    ],
    ['an unknown key', anAnswer({ error: { stack: 'at x' } }), /foreign body/],
    ['an empty body', anAnswer({ body: '' }), /foreign body/],
    ['an unknown code', anAnswer({ error: { errorCode: 'E0000_X' } }), /not in the catalogue/],
    ['two statuses', anAnswer({ error: { statusCode: 400 } }), /the body says 400/],
    ['another content type', anAnswer({ type: 'text/html' }), /content type/],
    ['another request id', anAnswer({ error: { requestId: 'r-2' } }), /request id/],
  ])('finds %s', (_case, answer, problem) => {
    expect(problemOf(answer, expected)).toMatch(problem);
  });
});

describe('the verdict on a run', () => {
  const aReport = (part: Partial<LoadReport> = {}): LoadReport => ({
    counts: new Map(ERROR_CODES.map((code) => [code, 1])),
    problems: [],
    problemCount: 0,
    latencies: [{ p50: 1, p99: 2 }],
    memory: [30e6, 31e6, 30e6, 31e6],
    ...part,
  });

  it('is good when nothing is wrong', () => {
    expect(verdictOn(aReport())).toEqual([]);
  });

  it.each<[string, Partial<LoadReport>, RegExp]>([
    [
      'an answer was wrong',
      { problems: ['GET /tags: 500'], problemCount: 1 },
      /1 answers were not as expected/,
    ],
    ['a code was not seen', { counts: new Map() }, /not seen: E1001_ENDPOINT_NOT_FOUND/],
    [
      'the memory grew',
      { memory: [30e6, 30e6, 30e6, 30e6 + MEMORY_ALLOWANCE + 1024] },
      /memory grew/,
    ],
  ])('is bad when %s', (_case, part, reason) => {
    expect(verdictOn(aReport(part)).join('\n')).toMatch(reason);
  });
});
