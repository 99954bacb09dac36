/** Longest message that goes into the log. */
const MAX_LENGTH = 500;
/** What is read of a message: the patterns take the square of it at worst. */
const MAX_READ = 2000;

/** What is cut out of messages, and what stands there instead. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Redis repeats the arguments of a command that it does not know.
  [/args beginning with:.*$/s, 'args beginning with: ***'],
  // JSON.parse quotes the text around the place where it failed.
  [/^.* is not valid JSON$/s, 'The text is not valid JSON'],
  [/".*" is an invalid header/s, '*** is an invalid header'],
  [/Failed to parse URL from .*$/s, 'Failed to parse URL from ***'],
  // Credentials of a URL; greedy, because a password may hold an @. The URL of a file has none, but packages with an @.
  [/(?<!\bfile:(?:\/|(?=\/\/\/)))\/\/[^\s"'<>]*@/g, '//***@'],
  [/\?[^\s"'`<>()]+/g, '?***'],
  [/(\/\/[^\s#"'<>]*)#[^\s"'<>)]*/g, '$1#***'],
  [/\b(Basic|Bearer|Digest) +[\w.~+/=-]{6,}/gi, '$1 ***'],
  [/\beyJ[\w-]+\.[\w.-]+/g, '***'],
  [
    /\b((?:api|access|secret|private)[-_ ]?key|auth|authorization|cookie|pass(?:word|wd|phrase)?|pwd|secret|token)("?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1$2***',
  ],
];

/** What a server quotes is what it was sent; from the first mark to the last, because it does not escape the marks within. */
const QUOTED = /'.*'|".*"|\{.*\}/gs;

/** Line breaks could forge log lines, and terminals obey other control characters. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

const shorten = (text: string): string =>
  text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;

/** Makes a message fit for the log: one line, cut, without credentials, query strings, arguments and replies that messages are known to quote. */
export const scrub = (message: string): string =>
  shorten(
    SECRETS.reduce(
      (text, [pattern, replacement]) => text.replace(pattern, replacement),
      message.slice(0, MAX_READ),
    )
      .replace(CONTROL, ' ')
      .trim(),
  );

/**
 * A frame of which nothing is to be cut: paths and the URLs of files, names, positions. To look for secrets in all frames
 * took a tenth of the CPU time of answering a 500.
 */
const HARMLESS_FRAME =
  /^ +at (?:node:|[\w.$<>[\] ()\\+@-]|:(?=[\d\\/])|\/(?!\/)|(?<=\bfile:)\/\/(?=\/))+$/;

/** `scrub` for a frame of a stack. */
export const scrubFrame = (frame: string): string =>
  HARMLESS_FRAME.test(frame) ? frame.trim().slice(0, MAX_LENGTH) : scrub(frame);

/** `scrub` for a message that a server wrote: whatever it quotes goes as well. */
export const scrubReply = (message: string): string =>
  scrub(message.slice(0, MAX_READ).replace(QUOTED, '***'));

/** A URL without credentials, query and fragment. */
export const scrubUrl = (url: string): string => {
  const [address = ''] = url.slice(0, MAX_READ).split(/[?#]/);
  return scrub(address);
};
