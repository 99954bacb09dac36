import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from 'nestjs-analytics-errors';
import { collectErrors, type CollectedErrors } from 'nestjs-analytics-errors/testing';
import { createDocument } from '../../../apps/demo/src/documents.js';
import { PROVOCATIONS } from '../../../apps/demo/stage/page/provocations.js';
import { readOpenApiRoutes } from '../../../libs/analytics-errors/src/cli/openapi-routes.js';
import { redoclyProblems, violationsOf } from '../../openapi/documents.js';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

describe.each(ADAPTERS)('the errors of the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  let errors: CollectedErrors;
  let document: ReturnType<typeof createDocument>;
  beforeAll(async () => {
    under = await startDemoUnderTest(adapter);
    errors = collectErrors(under.demo.app);
    document = createDocument(under.demo.app);
  });
  afterAll(() => under.close());

  const operationOf = (path: string): string =>
    Object.keys(document.paths).find((pattern) =>
      new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0]!),
    ) ?? 'none';

  it.each(
    PROVOCATIONS.filter(({ code }) => code !== 'E1001_ENDPOINT_NOT_FOUND').map(
      (provocation) => [provocation.code, provocation] as const,
    ),
  )('%s is what the document says of its own route', async (code, provocation) => {
    const { status, headers, body } = await under.client.provoke(provocation);
    const { method, path } = provocation.request;
    expect(
      violationsOf(
        document,
        { path: operationOf(`/api/v2${path}`), method: method.toLowerCase() as 'get' },
        { status, type: headers.get('content-type')!.split(';')[0]!, body },
      ),
    ).toEqual([]);
    expect(headers.get('link')).toBe(`</errors/${code}>; rel="help"`);
    const page = await fetch(`${under.demo.url}/errors/${code}`);
    expect(await page.text()).toContain(CATALOGUE[code].causes[0].split(/[`'’;]/)[0]);
  });

  it('are all declared', () => {
    expect(() => errors.assertDeclared()).not.toThrow();
    expect(errors.coverage().provoked).toBeGreaterThan(30);
  });
});

describe('the document of the demo', () => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest('express');
  });
  afterAll(() => under.close());

  it('is served', async () => {
    const served = await fetch(`${under.demo.url}/openapi.json`);
    expect(await served.json()).toEqual(JSON.parse(JSON.stringify(createDocument(under.demo.app))));
  });

  it('leads to the routes of each code, as the reference does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'document-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(createDocument(under.demo.app)));
    const routesOf = readOpenApiRoutes(file);
    rmSync(folder, { recursive: true });
    const { codes } = (await (
      await fetch(`${under.demo.url}/errors`, { headers: { accept: 'application/json' } })
    ).json()) as { codes: { code: string; routes: { method: string; path: string }[] }[] };
    const documented = codes.map(({ code, routes }) => [
      code,
      routes
        .filter(({ path }) => /^\/api\/v2\/(?!health)/.test(path))
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
        .sort(),
    ]);
    const read = codes.map(({ code }) => [
      code,
      routesOf(code)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ]);
    expect(read).toEqual(documented);
    expect(read.length).toBe(36);
  });

  it('passes the linter of Redocly by its recommended rules', async () => {
    expect(await redoclyProblems(createDocument(under.demo.app))).toEqual([]);
  });

  it('describes the API, and neither the page nor the probe beside it', () => {
    const { paths } = createDocument(under.demo.app);
    expect(Object.keys(paths)).toHaveLength(13);
    expect(Object.keys(paths).every((path) => path.startsWith('/api/v2/'))).toBe(true);
  });
});
