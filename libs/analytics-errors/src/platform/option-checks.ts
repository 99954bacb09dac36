/** Refuses an option at start-up; the sentence names the option and says what to write instead, never its value. */
export function refuseOption(sentence: string): never {
  throw new Error(`AnalyticsErrorsModule: ${sentence}`);
}

/** Refuses unknown options. */
export function assertKnownOptions(area: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    refuseOption(`${area} must be an object of options.`);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint =
      nearest === undefined
        ? `the options of ${area} are ${known.join(', ')}`
        : `did you mean '${nearest}'`;
    refuseOption(
      `there is no option '${area}.${name}'; ${hint}${nearest === undefined ? '.' : '?'}`,
    );
  }
}

/** Refuses a value that is not the name of a header. */
export function assertHeaderName(name: string, value: unknown, example: string): void {
  if (typeof value !== 'string' || !HEADER_NAME.test(value))
    refuseOption(`${name} must be the name of a header, such as '${example}'.`);
}

/** Refuses a value that is neither a function nor `undefined`. */
export function assertFunction(name: string, value: unknown, signature: string): void {
  if (value !== undefined && typeof value !== 'function')
    refuseOption(`${name} must be a function ${signature}.`);
}

/** The known name that is closest, if it is close enough to be meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({
      candidate,
      distance: distanceOf(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((left, right) => left.distance - right.distance);
  return nearest !== undefined && nearest.distance <= Math.max(2, Math.floor(name.length / 3))
    ? nearest.candidate
    : undefined;
}

/** A field name as RFC 9110, section 5.6.2, defines a token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

const distanceOf = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  Array.from(left).forEach((char, row) => {
    const current = [row + 1];
    Array.from(right).forEach((other, column) => {
      const replaced = (previous[column] ?? 0) + (char === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    });
    previous = current;
  });
  return previous[right.length] ?? 0;
};
