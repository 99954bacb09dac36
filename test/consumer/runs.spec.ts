import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { JwtService } from '@nestjs/jwt';
import { ENTRY_POINTS } from '../../scripts/lib/entry-points.js';
import { codeOf, install, type Node, run, startAndAsk } from './command.js';
import { installNode } from './node-binary.js';
import { APPS } from './places.js';
import { buildService, installLibrary, installOptionalPeers, MAJORS } from './service.js';

/** The lowest of each range of `engines`, and the newest of each major. */
const NODES = ['20.19.0', '20', '22.12.0', '22', '24', '26'];

const SERVICES = [
  ['commonjs', 'express'],
  ['module', 'fastify'],
] as const;

const NAMES = Object.keys(ENTRY_POINTS).map((name) => join('nestjs-analytics-errors', name));

const token = new JwtService({ secret: 'a secret for tests, 32 bytes or more' }).sign(
  { sub: 'u-ada' },
  { expiresIn: '1h' },
);

const send = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
});

const withToken = (value: string): RequestInit => ({ headers: { 'x-access-token': value } });

const REQUESTS: readonly (readonly [path: string, init: RequestInit, answer: string])[] = [
  ['/nowhere', {}, 'E1001_ENDPOINT_NOT_FOUND'],
  ['/streams/gone', {}, 'E3001_STREAM_NOT_FOUND'],
  ['/streams', send('{'), 'E1006_INVALID_REQ_BODY'],
  ['/streams', send('{ "name": "live" }'), 'E1007_MISSING_PROPS_REQ_BODY'],
  ['/streams', send('{ "name": "live", "bitrate": "fast" }'), 'E1003_WRONG_DATA_TYPE'],
  ['/streams', send('{ "name": "live", "bitrate": 1 }'), '201'],
  ['/usage', {}, 'E6012_JWT_MISSING'],
  ['/usage', withToken('no.token.atall'), 'E6011_JWT_ERROR'],
  ['/usage', withToken(token), '200'],
];
const EXPECTED = REQUESTS.map(([, , answer]) => answer);

const ask = async (url: string): Promise<readonly string[]> => {
  const answers: string[] = [];
  for (const [path, init] of REQUESTS) answers.push(await codeOf(await fetch(url + path, init)));
  return answers;
};

describe.each(MAJORS)('Nest %i', (nest) => {
  let folder: string;
  const mains = new Map<string, string>();

  const copies = (node?: Node): Promise<string> =>
    run(folder, ['node', '--no-warnings', 'copies.mjs', ...NAMES], node);

  const answers = async (node?: Node): Promise<unknown> =>
    Promise.all(
      SERVICES.map(([type, platform]) =>
        startAndAsk(folder, mains.get(type)!, { node, env: { PLATFORM: platform }, ask }),
      ),
    );

  beforeAll(async () => {
    folder = await installLibrary('runs', nest);
    copyFileSync(join(APPS, 'service/copies.mjs'), join(folder, 'copies.mjs'));
  });

  it('loads every entry point without the optional peers', async () => {
    expect(await copies()).toBe('[]');
  });

  it('builds as CommonJS and as ESM, and answers with codes, once they are installed', async () => {
    await installOptionalPeers(folder, nest);
    for (const [type] of SERVICES) mains.set(type, await buildService(folder, type));
    expect(await answers()).toEqual([EXPECTED, EXPECTED]);
  });

  it.each(NODES)(
    'answers with codes on Node %s, as CommonJS on Express and as ESM on Fastify, from one copy of the library',
    async (version) => {
      const node = await installNode(version);
      expect(await copies(node)).toBe('[]');
      expect(await answers(node)).toEqual([EXPECTED, EXPECTED]);
    },
  );

  it.each(['0.14.0', '0.14', '0.15'])(
    'answers with codes with class-validator %s',
    async (version) => {
      await install(folder, [`class-validator@${version}`]);
      expect(await answers()).toEqual([EXPECTED, EXPECTED]);
    },
  );
});

describe('Nest 10', () => {
  it('ends the start with a sentence that says what to update', async () => {
    const folder = await installLibrary('runs', 10, ['--legacy-peer-deps']);
    await install(folder, ['--legacy-peer-deps', '@nestjs/jwt@10', '@nestjs/platform-fastify@10']);
    const sentence =
      /AnalyticsErrorsModule: it needs Nest 11\.1\.4 or later[^]*update @nestjs\/common/;
    for (const type of ['commonjs', 'module'] as const)
      expect(await startAndAsk(folder, await buildService(folder, type))).toMatch(sentence);
  });
});
