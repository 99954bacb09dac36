// Jest loads resolvers with require().
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const packages = process.env.PACKAGES_FROM ?? '';

/** @param {string} request */
const isBare = (request) => !/^(?:[./]|node:|file:|data:)/.test(request);

/** @param {string} request */
const isAmongThem = (request) => {
  const [scope = '', name = ''] = request.split('/');
  return existsSync(join(packages, 'node_modules', scope, scope.startsWith('@') ? name : ''));
};

/**
 * Takes packages from the folder that is named before those of the workspace, for sources and tests alike.
 * @param {string} request
 * @param {import('jest-resolve').ResolverOptions} options
 */
exports.sync = (request, options) => {
  if (isBare(request) && !options.basedir.startsWith(packages)) {
    try {
      return options.defaultResolver(request, { ...options, basedir: packages });
    } catch (error) {
      // A path that this version lacks must not come from another one.
      if (isAmongThem(request)) throw error;
    }
  }
  return options.defaultResolver(request, options);
};
