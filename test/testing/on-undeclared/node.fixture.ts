import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOnce } from './app.js';

void test('gets an answer', async () => {
  assert.deepEqual(await answerOnce(), { status: 404, code: 'E3002_TAG_NOT_FOUND' });
});
