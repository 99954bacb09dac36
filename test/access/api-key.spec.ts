import { jest } from '@jest/globals';
import { findApiKeyRecord, hashApiKey } from '../../libs/analytics-errors/src/access/api-key.js';
import type { ApiKeyRecord } from '../../libs/analytics-errors/src/access/access.options.js';

const KEY = 'key-of-acme';
const sha256 = hashApiKey(KEY);

describe('an API key', () => {
  it('is stored by its SHA-256', () => {
    expect(hashApiKey('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is found by its hash alone', async () => {
    const find = jest.fn(async () => ({ sha256 }));
    expect([await findApiKeyRecord(KEY, find), find.mock.calls]).toEqual([{ sha256 }, [[sha256]]]);
  });

  it.each([
    ['of the maximum length', 'k'.repeat(256)],
    ['with letters beyond ASCII', 'schlüssel'],
  ])('%s is found', async (_case, key) => {
    const record = { sha256: hashApiKey(key) };
    expect(await findApiKeyRecord(key, async () => record)).toBe(record);
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
    ['too long', 'k'.repeat(257)],
    ['in an array', [KEY]],
    ['a number', 5],
  ])(
    'that is %s costs one look-up like any other, and finds nothing even if the look-up would',
    async (_case, value) => {
      const find = jest.fn(async (hash: string) => ({ sha256: hash }));
      expect([await findApiKeyRecord(value, find), find.mock.calls]).toEqual([
        undefined,
        [[hashApiKey('')]],
      ]);
    },
  );

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['another key', { sha256: hashApiKey('another') }],
    ['a record without a hash', {}],
    ['a record with an empty hash', { sha256: '' }],
    ['a hash that is cut', { sha256: sha256.slice(0, 62) }],
    ['a hash that is longer', { sha256: `${sha256}00` }],
    ['a hash that is no text', { sha256: 5 }],
    ['the key itself', { sha256: KEY }],
    ['a revoked key', { sha256, revoked: true }],
    ['a key with the date of its revocation', { sha256, revoked: new Date(0) }],
  ])('is unknown when the look-up gives %s', async (_case, record) => {
    expect(await findApiKeyRecord(KEY, async () => record as ApiKeyRecord)).toBeUndefined();
  });

  it('that is not revoked is found', async () => {
    expect(await findApiKeyRecord(KEY, async () => ({ sha256, revoked: false }))).toEqual({
      sha256,
      revoked: false,
    });
  });

  it('is compared without regard to the case of the hash', async () => {
    expect(
      await findApiKeyRecord(KEY, async () => ({ sha256: sha256.toUpperCase() })),
    ).toBeDefined();
  });
});
