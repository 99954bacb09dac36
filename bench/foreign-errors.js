// What replacing foreign errors costs a request that succeeds, in processor time of the server: plain Nest and the library serve the same
// route from processes of their own, in alternating rounds of one run. Processor time, because requests per second say more
// about the machine than about the code when something else runs on it. `npm run bench:foreign-errors` builds the library first.
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import autocannon from 'autocannon';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const REQUESTS = Number(process.env.REQUESTS ?? 8000);
const PLATFORMS = ['express', 'fastify'];
const SUBJECTS = ['plain', 'keep', 'replace'];

const adapterOf = async (platform) => {
  if (platform === 'express')
    return new (await import('@nestjs/platform-express')).ExpressAdapter();
  return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
};

/** The server's process: says where it listens, and its processor time when it is asked. */
const serve = async (platform, subject) => {
  class OkController {
    ok() {
      return { ok: true };
    }
  }
  Get('ok')(
    OkController.prototype,
    'ok',
    Object.getOwnPropertyDescriptor(OkController.prototype, 'ok'),
  );
  Controller()(OkController);
  class BenchModule {}
  const imports = [];
  if (subject !== 'plain') {
    const { AnalyticsErrorsModule } = await import('nestjs-analytics-errors');
    imports.push(
      AnalyticsErrorsModule.forRoot({
        validation: false,
        ...(subject === 'keep' && { foreignErrors: 'keep' }),
      }),
    );
  }
  Module({ imports, controllers: [OkController] })(BenchModule);
  const app = await NestFactory.create(BenchModule, await adapterOf(platform), { logger: false });
  await app.listen(0, '127.0.0.1');
  process.on('message', () => process.send(process.cpuUsage()));
  process.send({ url: `${await app.getUrl()}/ok` });
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const timeOf = async (child) => {
  child.send('time');
  const [{ user, system }] = await once(child, 'message');
  return user + system;
};

const compare = async (platform) => {
  const servers = [];
  for (const subject of SUBJECTS) {
    const child = fork(fileURLToPath(import.meta.url), [platform, subject]);
    const [{ url }] = await once(child, 'message');
    servers.push({ subject, child, url, costs: [] });
  }
  const load = ({ url }) => autocannon({ url, connections: 10, amount: REQUESTS });
  for (const server of servers) await load(server);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const server of servers) {
      const before = await timeOf(server.child);
      await load(server);
      server.costs.push(((await timeOf(server.child)) - before) / REQUESTS);
    }
  }
  const plain = median(servers[0].costs);
  for (const { subject, child, costs } of servers) {
    const spread = `${Math.min(...costs).toFixed(1)}–${Math.max(...costs).toFixed(1)}`;
    console.log(
      `| ${platform} | ${subject} | ${median(costs).toFixed(1)} | ${spread} | ${(median(costs) - plain).toFixed(1)} |`,
    );
    child.kill();
  }
};

const [, , platform, subject] = process.argv;
if (subject !== undefined) await serve(platform, subject);
else {
  console.log(
    '| Platform | Subject | µs of processor time per request, median | Spread | Against plain |\n| --- | --- | --: | --: | --: |',
  );
  for (const name of PLATFORMS) await compare(name);
}
