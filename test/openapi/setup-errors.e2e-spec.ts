import { ADAPTERS } from '../support/adapters.js';
import { type DocumentedApp, startDocumentedApp } from './app.js';
import { compileErrors } from './compile.js';
import { heyApi, openapiTypescript, redoclyProblems, violationsOf } from './documents.js';

const GET = { path: '/api/v2/streams/{id}', method: 'get' } as const;
const POST = { path: '/api/v2/streams', method: 'post' } as const;

describe('the errors in an OpenAPI document', () => {
  let app: DocumentedApp;
  beforeAll(async () => {
    app = await startDocumentedApp('express');
  });
  afterAll(() => app.close());

  const operation = ({ path, method }: { path: string; method: 'get' | 'post' }): any =>
    app.document.paths[path]![method]!;

  it('are one response per status, beside what the document had', () => {
    expect(Object.keys(operation(GET).responses)).toEqual(['200', '400', '401', '404', '500']);
    expect(operation(GET).responses['404']).toEqual({
      $ref: '#/components/responses/E1001_E3001_E3002',
    });
    expect(Object.keys(operation(POST).responses)).toEqual([
      '201',
      '400',
      '403',
      '404',
      '422',
      '429',
      '500',
    ]);
  });

  it('are told apart by errorCode in both forms', () => {
    const response: any = app.document.components!.responses!['E1001_E3001_E3002'];
    const { discriminator, oneOf } = response.content['application/json'].schema.properties.error;
    expect(oneOf).toHaveLength(3);
    expect(discriminator).toEqual({
      propertyName: 'errorCode',
      mapping: {
        E1001_ENDPOINT_NOT_FOUND: '#/components/schemas/E1001_ENDPOINT_NOT_FOUND',
        E3001_STREAM_NOT_FOUND: '#/components/schemas/E3001_STREAM_NOT_FOUND',
        E3002_TAG_NOT_FOUND: '#/components/schemas/E3002_TAG_NOT_FOUND',
      },
    });
    expect(response.content['application/problem+json'].schema.discriminator.mapping).toEqual({
      E1001_ENDPOINT_NOT_FOUND: '#/components/schemas/E1001_ENDPOINT_NOT_FOUND.problem',
      E3001_STREAM_NOT_FOUND: '#/components/schemas/E3001_STREAM_NOT_FOUND.problem',
      E3002_TAG_NOT_FOUND: '#/components/schemas/E3002_TAG_NOT_FOUND.problem',
    });
  });

  it('name the headers that they carry', () => {
    const headersOf = (name: string): string[] =>
      Object.keys((app.document.components!.responses![name] as any).headers);
    expect(headersOf('E6011_E6012')).toEqual(['X-Request-Id', 'Link', 'WWW-Authenticate']);
    expect(headersOf('E9429')).toEqual(['X-Request-Id', 'Link', 'Retry-After']);
  });

  it('come with the security that the guards ask for', () => {
    expect(operation(GET).security).toEqual([{ token: [] }]);
    expect(operation(POST).security).toEqual([]);
    expect(operation({ path: '/api/v2/streams/{id}/described', method: 'get' }).security).toEqual([
      { token: [] },
      {},
    ]);
    expect(operation({ path: '/api/v2/usage', method: 'get' }).security).toEqual([{ apiKey: [] }]);
    expect(app.document.components!.securitySchemes).toEqual({
      token: { type: 'apiKey', in: 'header', name: 'x-access-token' },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-bintu-apikey' },
    });
  });

  it('leave what the user has described', () => {
    const own = operation({ path: '/api/v2/streams/{id}/own', method: 'get' }).responses['404'];
    expect(own.description).toBe('In our own words.');
    expect(Object.keys(own.content)).toEqual(['application/json', 'application/problem+json']);
    expect(
      operation({ path: '/api/v2/streams/{id}/described', method: 'get' }).responses['404'],
    ).toEqual({ description: 'Nothing of ours.', content: { 'text/plain': {} } });
  });

  it('have an example for each code, which its own schema accepts', () => {
    const { examples, responses } = app.document.components!;
    const named = Object.values(responses!).flatMap((response: any) =>
      Object.entries(response.content).flatMap(([type, media]: [string, any]) =>
        Object.values(media.examples).map(({ $ref }: any) => [type, media.schema, $ref] as const),
      ),
    );
    const wrong = named.flatMap(([type, schema, ref]) => {
      const { value }: any = examples![ref.split('/').at(-1)!];
      return violationsOf(
        {
          ...app.document,
          paths: {
            '/': {
              get: { responses: { 400: { description: '', content: { [type]: { schema } } } } },
            },
          },
        },
        { path: '/', method: 'get' },
        { status: 400, type, body: value },
      );
    });
    expect(named.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('pass the linter of Redocly by its recommended rules', async () => {
    expect(await redoclyProblems(app.document)).toEqual([]);
  });

  it('become types that openapi-typescript narrows by errorCode', async () => {
    const types = await openapiTypescript(app.document);
    const use = (code: string): string => `
      import type { paths } from './types';
      type NotFound = paths['/api/v2/streams/{id}']['get']['responses']['404'];
      declare const json: NotFound['content']['application/json'];
      declare const problem: NotFound['content']['application/problem+json'];
      if (json.error.errorCode === '${code}') {
        const only: '${code}' = json.error.errorCode;
        const status: 404 = json.error.statusCode;
        void [only, status];
      }
      if (problem.errorCode === '${code}') {
        const only: '${code}' = problem.errorCode;
        void only;
      }`;
    expect(compileErrors({ 'types.ts': types, 'use.ts': use('E3001_STREAM_NOT_FOUND') })).toEqual(
      [],
    );
    expect(
      compileErrors({ 'types.ts': types, 'use.ts': use('E5001_ES_TIMEOUT') }).join(),
    ).toContain('no overlap');
  });

  it('become types that @hey-api/openapi-ts narrows by errorCode', async () => {
    const types = await heyApi(app.document);
    const [name] = /StreamsControllerGetErrors\b/.exec(types)!;
    const use = (code: string): string => `
      import type { ${name} } from './types';
      declare const body: ${name}[404];
      const error = 'error' in body ? body.error : body;
      if (error.errorCode === '${code}') {
        const only: '${code}' = error.errorCode;
        void only;
      }`;
    expect(compileErrors({ 'types.ts': types, 'use.ts': use('E3001_STREAM_NOT_FOUND') })).toEqual(
      [],
    );
    expect(
      compileErrors({ 'types.ts': types, 'use.ts': use('E5001_ES_TIMEOUT') }).join(),
    ).toContain('no overlap');
  });
});

describe.each(ADAPTERS)('what the application answers on %s', (adapter) => {
  let app: DocumentedApp;
  beforeAll(async () => {
    app = await startDocumentedApp(adapter);
  });
  afterAll(() => app.close());

  const token = { 'x-access-token': 'not a token' };
  it.each([
    ['without a token', GET, 'streams/1?from=2026-01-01', {}],
    ['with a bad token', GET, 'streams/1?from=2026-01-01', { headers: token }],
    ['with a bad encoding', GET, 'streams/%E0%A4%A', {}],
    ['without a body', POST, 'streams', { method: 'POST' }],
    ['with a rate limit', POST, 'streams', post('{"name":"a"}')],
    ['with a broken body', POST, 'streams', post('{"na')],
    ['with an incomplete body', POST, 'streams', post('{"bitrate":1}')],
    ['with a wrong type', POST, 'streams', post('{"name":1,"bitrate":"x"}')],
    ['with a body of another type', POST, 'streams', post('<a/>', 'application/xml')],
  ] as const)(
    '%s is described by its document, in both forms',
    async (_case, route, path, init) => {
      const answers = await Promise.all(
        ['application/json', 'application/problem+json'].map(async (accept) => {
          const response = await fetch(`${app.url}/api/v2/${path}`, {
            ...init,
            headers: { accept, ...headersIn(init) },
          });
          return violationsOf(app.document, route, {
            status: response.status,
            type: response.headers.get('content-type')!.split(';')[0]!,
            body: await response.json(),
          });
        }),
      );
      expect(answers).toEqual([[], []]);
    },
  );
});

describe('the options', () => {
  it('describe only the form that is written, and leave out what is not wanted', async () => {
    const app = await startDocumentedApp(
      'express',
      { format: 'envelope', reference: undefined },
      { omit: ['E4001_INTERNAL_ERROR'], security: false },
    );
    await app.close();
    const { components, paths } = app.document;
    expect(Object.keys(components!.schemas!).filter((name) => name.includes('problem'))).toEqual(
      [],
    );
    expect(components!.securitySchemes).toBeUndefined();
    expect(paths[GET.path]!.get!.responses['500']).toBeUndefined();
    expect(JSON.stringify(components!.responses)).not.toContain('Link');
  });
});

function post(body: string, type = 'application/json'): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type } };
}

function headersIn(init: RequestInit): Record<string, string> {
  return (init.headers ?? {}) as Record<string, string>;
}
