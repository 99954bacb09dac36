import type { OpenAPIObject } from '@nestjs/swagger';
import { DemoCopy, type Ended } from './support/demo-copy.js';

const CATALOGUE = 'libs/analytics-errors/src/catalogue/catalogue.ts';
const EXCEPTIONS = 'libs/analytics-errors/src/exceptions/filtering.exceptions.ts';
const INDEX = 'libs/analytics-errors/src/index.ts';
const METADATA = 'apps/demo/src/errors.metadata.ts';
const STREAMS = 'apps/demo/src/streams/streams.repository.ts';
const AUX = 'apps/demo/src/geo/aux.client.ts';

const ARCHIVED = 'E3004_STREAM_ARCHIVED';
const PRIVATE = 'E7002_PRIVATE_ADDRESS';

/** Three compilations, three runs of `check` and a suite of its own. */
const PATIENCE = 300_000;

/** Adds a code to the catalogue, and throws it in the service that finds streams. */
const addToCatalogue = (copy: DemoCopy): void => {
  copy.edit(
    CATALOGUE,
    '  E3002_TAG_NOT_FOUND: {',
    `  ${ARCHIVED}: {
    status: 410,
    message: 'Stream is archived',
    causes: ['The stream was moved to the archive.'],
    clientAction: 'Leave the stream out.',
    operatorAction: 'Nothing.',
    retryable: false,
    since: '1.1.0',
  },
  E3002_TAG_NOT_FOUND: {`,
  );
  const known =
    "export class StreamNotFoundException extends exceptionOf('E3001_STREAM_NOT_FOUND') {}";
  copy.edit(
    EXCEPTIONS,
    known,
    `${known}\nexport class StreamArchivedException extends exceptionOf('${ARCHIVED}') {}`,
  );
  copy.edit(
    INDEX,
    '  StreamNotFoundException,',
    '  StreamArchivedException,\n  StreamNotFoundException,',
  );
  copy.edit(STREAMS, 'import {\n', 'import {\n  StreamArchivedException,\n');
  copy.edit(
    STREAMS,
    '    return stream;\n',
    `    if (id === 'acme-170') throw new StreamArchivedException();\n    return stream;\n`,
  );
};

/** Registers a code of the service's own, and throws it in the client of AUX. */
const register = (copy: DemoCopy): void => {
  copy.write(
    'apps/demo/src/geo/private-address.exception.ts',
    `import { defineException } from 'nestjs-analytics-errors';
export class PrivateAddressException extends defineException({
  code: '${PRIVATE}',
  status: 422,
  message: 'The address is private',
  causes: ['The address belongs to a private network.'],
}) {}
`,
  );
  const module = 'apps/demo/src/app.module.ts';
  copy.edit(
    module,
    '[TooManyLoginsException]',
    '[TooManyLoginsException, PrivateAddressException]',
  );
  copy.edit(
    module,
    "import { GeoModule } from './geo/geo.module.js';\n",
    "import { GeoModule } from './geo/geo.module.js';\nimport { PrivateAddressException } from './geo/private-address.exception.js';\n",
  );
  copy.edit(
    AUX,
    'import { UPSTREAM_TIMEOUT',
    "import { PrivateAddressException } from './private-address.exception.js';\nimport { UPSTREAM_TIMEOUT",
  );
  copy.edit(
    AUX,
    '    const response = await',
    "    if (ip.startsWith('10.')) throw new PrivateAddressException();\n    const response = await",
  );
};

/** The operations of a document that describe a code. */
const operationsWith = (code: string, { paths, components }: OpenAPIObject): readonly string[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => {
        const { responses = {} } = operation as { responses?: Record<string, { $ref?: string }> };
        const described = Object.values(responses).map(
          ({ $ref }) => components?.responses?.[$ref?.split('/').at(-1) ?? ''],
        );
        return JSON.stringify(described).includes(code);
      })
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );

describe('a new code that one service of the demo throws', () => {
  let copy: DemoCopy;
  let demo: { readonly url: string; readonly close: () => Promise<void> } | undefined;
  let table: Ended;
  beforeAll(async () => {
    copy = new DemoCopy();
    addToCatalogue(copy);
    register(copy);
    copy.build();
    table = copy.script('check:errors', '--all');
    demo = await copy.start();
  }, PATIENCE);
  afterAll(async () => {
    await demo?.close();
    copy.remove();
  });

  const get = async (path: string, accept: string): Promise<any> => {
    const response = await fetch(`${demo!.url}${path}`, { headers: { accept } });
    expect(response.status).toBe(200);
    return response.json();
  };

  describe.each([
    [
      ARCHIVED,
      'of the catalogue',
      [
        'GET /api/v2/monitoring/ingest/bitrate',
        'GET /api/v2/usage/bytes/timeseries',
        'POST /api/v2/playback-tokens',
      ],
      ['GET /monitoring/ingest/bitrate', 'GET /usage/bytes/timeseries', 'POST /playback-tokens'],
      STREAMS,
    ],
    [PRIVATE, 'of the service', ['GET /api/v2/geo/{ip}'], ['GET /geo/:ip'], AUX],
  ])('%s, %s,', (code, _whose, operations, routes, file) => {
    it('is in the reference, with the routes that can answer it', async () => {
      const { codes } = await get('/errors', 'application/json');
      expect(codes.map((entry: { code: string }) => entry.code)).toContain(code);
      const page = await get(`/errors/${code}`, 'application/json');
      expect(
        page.routes.map(({ method, path }: Record<string, string>) => `${method} ${path}`).sort(),
      ).toEqual(operations.map((one) => one.replace(/\{(\w+)\}/, ':$1')));
    });

    it('is in the document, on exactly the operations that can answer it', async () => {
      const document = await get('/openapi.json', 'application/json');
      expect([...operationsWith(code, document)].sort()).toEqual(operations);
    });

    it('is in the table of check, with the place of the throw', () => {
      const { exitCode, output } = table;
      const place = file.replace('apps/demo/', '');
      const line = copy.lineOf(file, code === ARCHIVED ? "'acme-170'" : "startsWith('10.')");
      const rows = output.split(/^(?=\w+ \/)/m);
      expect(
        rows
          .filter((row) => row.includes(`  throws ${code}  ${place}:${line}\n`))
          .map((row) => row.split(' (')[0])
          .sort(),
      ).toEqual(routes);
      expect([exitCode, /\d+ routes, .*/.exec(output)?.[0]]).toEqual([
        0,
        expect.stringMatching(/^\d+ routes, no differences\.$/),
      ]);
    });
  });

  it('is answered', async () => {
    const { token } = (await (
      await fetch(`${demo!.url}/api/v2/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@acme.example', password: 'adas-demo-password' }),
      })
    ).json()) as { token: string };
    const response = await fetch(`${demo!.url}/api/v2/geo/10.0.0.1`, {
      headers: { 'x-access-token': token },
    });
    expect([response.status, ((await response.json()) as any).error.errorCode]).toEqual([
      422,
      PRIVATE,
    ]);
  });

  it(
    'and a declaration that is removed makes check and the e2e suite fail',
    () => {
      const declared = copy.read(METADATA).split('bytes: [')[1]!.split(']')[0]!;
      copy.edit(METADATA, declared, declared.replace("'E3001_STREAM_NOT_FOUND',", ''));
      const { exitCode, output } = copy.script('check:errors');
      const line = copy.lineOf(STREAMS, 'throw new StreamNotFoundException()');
      expect({ exitCode, output: output.split('\n').slice(0, 3) }).toEqual({
        exitCode: 1,
        output: [
          expect.stringMatching(
            /^GET \/usage\/bytes\/timeseries \(UsageController\.bytes\) {2}src\/usage\/usage\.controller\.ts:\d+$/,
          ),
          `  thrown and not declared  E3001_STREAM_NOT_FOUND  src/streams/streams.repository.ts:${line}`,
          expect.stringMatching(/^\d+ routes, differences on 1\.$/),
        ],
      });
      const suite = copy.jest('test/demo/e2e/errors.e2e-spec.ts', '-t', 'on express');
      const failed = [...suite.output.matchAll(/✕ (.*?)(?: \(\d+ m?s\))?$/gm)].map(
        ([, title]) => title,
      );
      expect({ exitCode: suite.exitCode, failed }).toEqual({
        exitCode: 1,
        failed: [
          'E3001_STREAM_NOT_FOUND is what the document says of its own route',
          'are all declared',
        ],
      });
    },
    PATIENCE,
  );
});
