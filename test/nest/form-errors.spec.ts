import { BadRequestException } from '@nestjs/common';
import {
  busboyTextOf,
  isUnsupportedForm,
  multerErrorOf,
} from '../../libs/analytics-errors/src/nest/form-errors.js';

/** Nest makes its exceptions for forms in a function of this name. */
const transformException = (text: string, cause?: Error): BadRequestException =>
  new BadRequestException(text, { cause });

describe('an exception that Nest made of an error of multer', () => {
  it.each([
    ['File too large', 'LIMIT_FILE_SIZE', undefined],
    ['Too many files', 'LIMIT_FILE_COUNT', undefined],
    ['Unexpected field - avatar', 'LIMIT_UNEXPECTED_FILE', 'avatar'],
    ['Unexpected file field - a - b', 'LIMIT_UNEXPECTED_FILE', 'a - b'],
    ['Field name missing', 'MISSING_FIELD_NAME', undefined],
    ['Field name too long - xxxx', 'LIMIT_FIELD_KEY', 'xxxx'],
  ])('is known by its text where it names no cause: %s', (text, code, field) => {
    expect(multerErrorOf(transformException(text))).toEqual({ code, field });
  });

  it('is not looked at where it names its cause, which says it better', () => {
    expect(multerErrorOf(transformException('File too large', new Error('x')))).toBeUndefined();
  });

  it.each(['File too large', 'Too many parts'])(
    'is not what the service throws with the same text: %s',
    (text) => expect(multerErrorOf(new BadRequestException(text))).toBeUndefined(),
  );

  it('has the text of busboy behind a word of Nest’s', () => {
    expect(busboyTextOf(transformException('Multipart: Unexpected end of form'))).toBe(
      'Unexpected end of form',
    );
  });

  it('is not what the service throws with such a text', () => {
    expect(
      busboyTextOf(new BadRequestException('Multipart: Unexpected end of form')),
    ).toBeUndefined();
  });

  it.each(['Multipart: Boundary not found', 'Malformed part header'])(
    'has a text that is busboy’s already: %s',
    (text) => expect(busboyTextOf(transformException(text))).toBeUndefined(),
  );

  it('is told without its stack where its text says enough, because reading one formats it', () => {
    let reads = 0;
    const thrown = Object.defineProperty(new BadRequestException('No'), 'stack', {
      get: () => (reads += 1),
    });
    expect([multerErrorOf(thrown), busboyTextOf(thrown), reads]).toEqual([undefined, undefined, 0]);
  });
});

describe('busboy’s refusal of a type', () => {
  const from = (place: string, message: string): Error =>
    Object.assign(new Error(message), {
      stack: `Error: ${message}\n    at getInstance (${place})`,
    });

  it.each(['Unsupported content type: multipart/mixed; boundary=x', 'Malformed content type'])(
    'is known by its text and its origin: %s',
    (text) => {
      expect(isUnsupportedForm(from('/app/node_modules/busboy/lib/index.js:36:9', text))).toBe(
        true,
      );
      expect(isUnsupportedForm(from('/app/src/uploads.ts:3:1', text))).toBe(false);
    },
  );

  it('is not the same text about another type, which a client of the service may write', () => {
    const error = from(
      '/app/node_modules/busboy/lib/index.js:36:9',
      'Unsupported content type: a/b',
    );
    expect(isUnsupportedForm(error)).toBe(false);
  });
});
