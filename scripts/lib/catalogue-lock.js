/**
 * @typedef {{ readonly status: number, readonly message: string }} LockedEntry
 * @typedef {Readonly<Record<string, LockedEntry>>} LockedEntries
 */

/** @param {string} code */
const numberOf = (code) => code.slice(0, 5);

/**
 * Gives a sentence for each difference between the codes and the released ones; an empty array if there is none.
 * @param {LockedEntries} lock the released codes
 * @param {LockedEntries} codes the codes of the sources
 * @returns {string[]}
 */
export const differencesFromLock = (lock, codes) => {
  const takenNumbers = new Map(Object.keys(lock).map((code) => [numberOf(code), code]));
  const gone = Object.entries(lock).flatMap(([code, released]) => {
    const entry = codes[code];
    if (!entry) return [`${code} was released and is gone; keep its entry and mark it as retired.`];
    return [
      ...(entry.status === released.status
        ? []
        : [`${code} was released with status ${released.status} and now has ${entry.status}.`]),
      ...(entry.message === released.message
        ? []
        : [
            `${code} was released with another message; if the new one means the same, write it into the lock file by hand.`,
          ]),
    ];
  });
  const added = Object.keys(codes)
    .filter((code) => !(code in lock))
    .map((code) => {
      const holder = takenNumbers.get(numberOf(code));
      return holder
        ? `${code} takes the number of ${holder}; numbers are never reused.`
        : `${code} is not in the lock file; npm run docs adds it.`;
    });
  return [...gone, ...added];
};

/**
 * Adds the codes that the lock does not have; leaves its entries unchanged.
 * @param {LockedEntries} lock
 * @param {LockedEntries} codes
 * @returns {LockedEntries}
 */
export const withNewEntries = (lock, codes) => {
  const numbers = new Set(Object.keys(lock).map(numberOf));
  const added = Object.entries(codes)
    .filter(([code]) => !numbers.has(numberOf(code)))
    .map(([code, { status, message }]) => [code, { status, message }]);
  return Object.fromEntries(
    [...Object.entries(lock), ...added].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
};
