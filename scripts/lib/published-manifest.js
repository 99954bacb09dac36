import { entryPointFields } from './entry-points.js';

/**
 * The package.json that is published: without what only the workspace needs.
 * @param {Record<string, unknown>} manifest
 */
export const publishedManifest = (manifest) => {
  const published = { ...manifest, ...entryPointFields({ isPublished: true }) };
  return Object.fromEntries(Object.entries(published).filter(([field]) => field !== 'scripts'));
};
