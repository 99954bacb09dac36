import { readText } from './safe-read.js';

/** A frame ends with the place it points to; a line of a message that looks like one seldom does. */
const FRAME = /^ +at .{1,300}(?:\d+:\d+\)?|\(?<anonymous>\)?|\(native\)|\(index \d+\))$/;
/** The place of a frame: a file or URL, its line and its column. */
const PLACE = /(?:\(|^ +at (?:async )?)([^()]*:\d+:\d+)\)?$/;
const MAX_LINES = 100;

/** The frames of an error's stack as the engine wrote them; none where there is no readable stack. */
export function framesOf(error: unknown): readonly string[] {
  const stack = readText(error, 'stack');
  const message = readText(error, 'message');
  // The message stands in front and may have lines that look like frames.
  const start = message === '' ? -1 : stack.indexOf(`: ${message}`);
  return (start === -1 ? stack : stack.slice(start + message.length + 2))
    .split('\n', MAX_LINES)
    .filter((line) => FRAME.test(line));
}

/** The place that a frame points to; `undefined` for code of the engine's own. */
export function placeOf(frame: string): string | undefined {
  return PLACE.exec(frame)?.[1]?.replace(/^file:\/\//, '');
}

/** The folder of this library, where it is not in `node_modules`; `undefined` inside a bundle. */
const LIBRARY = /^(.+[\\/])platform[\\/]stack\.[jt]s:/.exec(
  placeOf(framesOf(new Error('here'))[0] ?? '') ?? '',
)?.[1];

/** Whether a place is in the application's own code: not in a package, not in Node, not in this library. */
export function isApplicationPlace(place: string): boolean {
  return (
    !/[\\/]node_modules[\\/]/.test(place) &&
    !place.startsWith('node:') &&
    (LIBRARY === undefined || !place.startsWith(LIBRARY))
  );
}

/** The first place in the application's own code that an error came through. */
export function applicationPlaceOf(error: unknown): string | undefined {
  return framesOf(error)
    .map(placeOf)
    .find((place) => place !== undefined && isApplicationPlace(place));
}
