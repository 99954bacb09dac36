import { STATUS_CODES } from 'node:http';
import { ParseEnumPipe } from '@nestjs/common';
import { attempt, isObject, read } from '../platform/safe-read.js';
import { framesOf, isApplicationPlace, placeOf } from '../platform/stack.js';
import { isNestException } from './framework-errors.js';

/** The sentences of an `HttpException` that the application wrote for the client. */
export interface ApplicationText {
  readonly userInfo?: string | undefined;
  /** Several sentences, each of which becomes an entry of `details`. */
  readonly sentences?: readonly string[];
}

/**
 * Reads the text that the application gave to an `HttpException` below 500; nothing where somebody else wrote it, or where
 * it cannot be known who did. Texts of Nest, of its router, parsers and pipes quote what the client sent.
 */
export function applicationTextOf(thrown: unknown): ApplicationText {
  return attempt(() => textOf(thrown)) ?? {};
}

const textOf = (thrown: unknown): ApplicationText => {
  if (!isNestException(thrown)) return {};
  const status = thrown.getStatus();
  if (!Number.isInteger(status) || Number(status) < 400 || Number(status) > 499) return {};
  const response: unknown = thrown.getResponse();
  const isBody = isObject(response) && !Array.isArray(response);
  const text = isBody ? sentMessageOf(response) : response;
  const sentences = (Array.isArray(text) ? (text as unknown[]) : [text]).filter(isSentence);
  const isComplete = !Array.isArray(text) || sentences.length === text.length;
  if (
    sentences.length === 0 ||
    !isComplete ||
    isPhrase(text, Number(status)) ||
    isRouterText(text, Number(status)) ||
    !isMadeByApplication(thrown)
  )
    return {};
  return Array.isArray(text) ? { sentences } : { userInfo: sentences[0] };
};

/** The message that Nest would send: of an error that stands in for the response it sends none. */
const sentMessageOf = (response: object): unknown =>
  !(response instanceof Error) && Object.prototype.propertyIsEnumerable.call(response, 'message')
    ? read(response, 'message')
    : undefined;

const isSentence = (text: unknown): text is string =>
  typeof text === 'string' && text.trim() !== '';

/** The status in words, which Nest gives to an exception without a text. */
const isPhrase = (text: unknown, status: number): boolean =>
  typeof text === 'string' && text.toLowerCase() === STATUS_CODES[status]?.toLowerCase();

/**
 * Nest's text for a request that no route took. To tell by the stack as well that it is Nest's takes a tenth of the time of
 * answering one, and of all errors strangers cause this one most often.
 */
const isRouterText = (text: unknown, status: number): boolean =>
  status === 404 && typeof text === 'string' && /^Cannot [A-Z-]+ [/*]/.test(text);

/**
 * The first frame of an exception is where `new` was called: the engine leaves out the constructors above it, those of
 * subclasses included.
 */
const isMadeByApplication = (thrown: unknown): boolean => {
  const place = placeOf(framesOf(thrown)[0] ?? '');
  return place !== undefined && isApplicationPlace(place) && nestStandsApart();
};

let apart: boolean | undefined;

/**
 * Whether the code of Nest can be told from the application's by its place. In a bundle both are one file, and everything
 * that Nest throws would pass for the application's.
 */
const nestStandsApart = (): boolean => (apart ??= !isApplicationPlace(placeOfNest()));

/** This pipe refuses at once what it is given, so that the error shows where Nest is. */
const placeOfNest = (): string => {
  try {
    new ParseEnumPipe(undefined as unknown as object);
  } catch (error) {
    return placeOf(framesOf(error)[0] ?? '') ?? '';
  }
  return '';
};
