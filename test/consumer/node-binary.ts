import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './command.js';
import { FOLDER } from './places.js';

/** The folder of a Node's binary, installed for one file of tests. The package `node` fetches the same one with a script. */
export const installNode = async (version: string): Promise<string> => {
  const folder = join(FOLDER, `node-${version}-${process.pid}`);
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  await install(folder, [`${name}@${version}`]);
  return join(folder, 'node_modules', name, 'bin');
};
