import { ConflictException, NotFoundException, ParseIntPipe } from '@nestjs/common';
import { resolveException } from 'nestjs-analytics-errors';

/** In a bundle all code has one place: stacks do not tell Nest from the application. */
const prepareAsInBundle = (error: Error, frames: readonly unknown[]): string =>
  [String(error), ...frames.map((_, index) => `    at go (/app/main.js:${index + 1}:1)`)].join(
    '\n',
  );

describe('the text of an HttpException in a bundle', () => {
  const { prepareStackTrace } = Error;
  beforeAll(() => {
    Error.prepareStackTrace = prepareAsInBundle;
  });
  afterAll(() => {
    Error.prepareStackTrace = prepareStackTrace!;
  });

  it('is nothing, because nobody knows who wrote it', async () => {
    const parsed: unknown = await new ParseIntPipe()
      .transform('x', { type: 'query' })
      .catch((reason: unknown) => reason);
    const texts = [parsed, new ConflictException('Taken.'), new NotFoundException('No.')].map(
      (thrown) => resolveException(thrown).userInfo,
    );
    expect(texts).toEqual([undefined, undefined, undefined]);
  });
});
