import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { STREAMS } from '../../apps/demo/src/streams/streams.js';
import { seedElasticsearch } from '../../apps/demo/stage/seed/seed-elasticsearch.js';

describe('the seed for a real Elasticsearch', () => {
  it('creates the index with its mapping and sends one document per stream and hour', async () => {
    const requests: { method: string; path: string; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        requests.push({
          method: request.method ?? '',
          path: (request.url ?? '').split('?')[0] ?? '',
          body,
        });
        const items = body
          .split('\n')
          .filter((line) => line.startsWith('{"index"'))
          .map(() => ({ index: { status: 201 } }));
        response.writeHead(200, {
          'content-type': 'application/json',
          'x-elastic-product': 'Elasticsearch',
        });
        response.end(JSON.stringify({ errors: false, items }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const count = await seedElasticsearch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      2,
    );
    server.close();
    const [create, ...bulks] = requests;
    const documents = bulks
      .flatMap(({ body }) => body.split('\n'))
      .filter((line) => line.includes('@timestamp'));
    expect({
      create: `${create?.method} ${create?.path}`,
      mapped: create?.body.includes('"stream":{"type":"keyword"}'),
      bulks: bulks.every(({ path }) => ['/_bulk', '/usage/_refresh'].includes(path)),
    }).toEqual({
      create: 'PUT /usage',
      mapped: true,
      bulks: true,
    });
    expect([count, documents.length]).toEqual([STREAMS.length * 2, STREAMS.length * 2]);
    expect(JSON.parse(documents[0] ?? '')).toMatchObject({
      organization: 'acme',
      stream: 'acme-001',
      bytes: expect.any(Number),
    });
  });
});
