import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import { SWC_OPTIONS } from './lib/swc-options.js';

/** A folder whose packages are taken before the workspace's, to run against other versions of them. */
const packages = process.env.PACKAGES_FROM;
const isBare = (specifier) => !/^(?:[./]|node:|file:|data:)/.test(specifier);

export const resolve = async (specifier, context, next) => {
  const { parentURL } = context;
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
    if (existsSync(fileURLToPath(source))) return { url: source.href, shortCircuit: true };
  }
  if (packages !== undefined && isBare(specifier) && parentURL?.endsWith('.ts')) {
    try {
      return await next(specifier, {
        ...context,
        parentURL: pathToFileURL(`${packages}/index.js`).href,
      });
    } catch {
      // Not among them: the workspace has it.
    }
  }
  return next(specifier, { ...context, parentURL });
};

export const load = async (url, context, next) => {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    ...SWC_OPTIONS,
    filename,
    swcrc: false,
  });
  return { format: 'module', source: code, shortCircuit: true };
};
