import { entryPointFields } from './entry-points.js';

/**
 * The package.json that is published: without what only the workspace needs.
 * @param {Record<string, unknown>} manifest
 */
export const publishedManifest = (manifest) => {
  const published = { ...manifest, ...entryPointFields({ isPublished: true }) };
  return Object.fromEntries(Object.entries(published).filter(([field]) => field !== 'scripts'));
};

/**
 * The compiled files that a package.json names: as entry points, as types and as commands.
 * @param {unknown} value
 * @returns {string[]}
 */
export const namedFiles = (value) => {
  if (typeof value === 'string') return /^\.\/dist\/.*\.(?:js|d\.ts)$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(namedFiles)
    : [];
};
