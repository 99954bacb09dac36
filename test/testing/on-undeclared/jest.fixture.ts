import { answerOnce } from './app.js';

it('gets an answer', async () => {
  expect(await answerOnce()).toEqual({ status: 404, code: 'E3002_TAG_NOT_FOUND' });
});
