import { readFileSync } from 'node:fs';
import { CATALOGUE, extraExceptions } from 'nestjs-analytics-errors';
import {
  differencesFromLock,
  type LockedEntries,
  withNewEntries,
} from '../../scripts/lib/catalogue-lock.js';

const lock = JSON.parse(
  readFileSync(new URL('../../libs/analytics-errors/catalogue.lock.json', import.meta.url), 'utf8'),
) as LockedEntries;
const codes: LockedEntries = {
  ...CATALOGUE,
  ...Object.fromEntries(extraExceptions.map(({ definition }) => [definition.code, definition])),
};
const released: LockedEntries = {
  E3001_STREAM_NOT_FOUND: { status: 404, message: 'Stream not found' },
};

it('has kept code, status and message of everything that was released', () => {
  expect(differencesFromLock(lock, codes)).toEqual([]);
});

it('locks the 35 codes of the specification and the five extra ones', () => {
  expect(Object.keys(lock)).toHaveLength(40);
});

it.each<[string, LockedEntries, string]>([
  [
    'a status that changed',
    { E3001_STREAM_NOT_FOUND: { status: 410, message: 'Stream not found' } },
    'status 404 and now has 410',
  ],
  [
    'a message that changed',
    { E3001_STREAM_NOT_FOUND: { status: 404, message: 'No stream' } },
    'another message',
  ],
  ['a code that is gone', {}, 'E3001_STREAM_NOT_FOUND was released and is gone'],
  [
    'a number that is reused',
    { ...released, E3001_TWICE: { status: 404, message: 'x' } },
    'E3001_TWICE takes the number',
  ],
  [
    'a code that is not locked',
    { ...released, E3009_NEW: { status: 404, message: 'x' } },
    'E3009_NEW is not in the lock file',
  ],
])('reports %s', (_case, changed, sentence) => {
  expect(differencesFromLock(released, changed)).toEqual([expect.stringContaining(sentence)]);
});

it('adds new codes in order and leaves released ones as they are', () => {
  const added = withNewEntries(released, {
    E3001_STREAM_NOT_FOUND: { status: 410, message: 'changed' },
    E3001_TWICE: { status: 404, message: 'reused' },
    E2999_NEW: { status: 400, message: 'new' },
  });
  expect(Object.entries(added)).toEqual([
    ['E2999_NEW', { status: 400, message: 'new' }],
    ['E3001_STREAM_NOT_FOUND', { status: 404, message: 'Stream not found' }],
  ]);
});
