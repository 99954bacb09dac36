/**
 * @typedef {{ nest: string, file: string, test?: RegExp, reason: string }} Skip
 */

/** @type {readonly Skip[]} */
export const SKIPPED = [];

/**
 * What is skipped under a version of Nest.
 * @param {string} version
 */
export const skipsFor = (version) =>
  SKIPPED.filter(({ nest }) => `${version}.`.startsWith(`${nest}.`));
