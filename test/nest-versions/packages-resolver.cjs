// Jest loads resolvers with require().
const packages = process.env.PACKAGES_FROM ?? '';

/** @param {string} request */
const isBare = (request) => !/^(?:[./]|node:|file:|data:)/.test(request);

/**
 * Takes packages from the folder that is named before those of the workspace, for sources and tests alike.
 * @param {string} request
 * @param {import('jest-resolve').ResolverOptions} options
 */
exports.sync = (request, options) => {
  if (isBare(request) && !options.basedir.startsWith(packages)) {
    try {
      return options.defaultResolver(request, { ...options, basedir: packages });
    } catch {
      // Not among them: the workspace has it.
    }
  }
  return options.defaultResolver(request, options);
};
