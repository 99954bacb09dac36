import { entryPointFields } from './entry-points.js';

/**
 * The package.json that is published: without what only the workspace needs.
 * @param {Record<string, unknown>} manifest
 */
export const publishedManifest = ({ scripts: _scripts, ...manifest }) => ({
  ...manifest,
  ...entryPointFields({ isPublished: true }),
});
