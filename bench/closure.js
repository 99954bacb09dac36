// What closure costs a request that succeeds: plain Nest and the library answer the same route in alternating rounds of
// one run, so that whatever else the machine does falls on both. `npm run bench:closure` builds the library first.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import autocannon from 'autocannon';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 3);

class OkController {
  ok() {
    return { ok: true };
  }
}
Get('ok')(OkController.prototype, 'ok', Object.getOwnPropertyDescriptor(OkController.prototype, 'ok'));
Controller()(OkController);

const SUBJECTS = {
  plain: [],
  'closure off': [AnalyticsErrorsModule.forRoot({ validation: false, closure: 'off' })],
  closure: [AnalyticsErrorsModule.forRoot({ validation: false })],
};
const ADAPTERS = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

const start = async (adapter, imports) => {
  class BenchModule {}
  Module({ imports, controllers: [OkController] })(BenchModule);
  const app = await NestFactory.create(BenchModule, adapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: `${await app.getUrl()}/ok` };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const rateOf = async (url, duration) => (await autocannon({ url, connections: 20, duration, workers: 1 })).requests.average;

console.log(`| Platform | Subject | Requests per second (median of ${ROUNDS}) | Against plain |\n| --- | --- | --: | --: |`);
for (const [platform, adapter] of Object.entries(ADAPTERS)) {
  const rates = {};
  const running = {};
  for (const [name, imports] of Object.entries(SUBJECTS)) {
    running[name] = await start(adapter, imports);
    rates[name] = [];
    await rateOf(running[name].url, 1);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(SUBJECTS)) rates[name].push(await rateOf(running[name].url, SECONDS));
  }
  const plain = median(rates.plain);
  for (const [name, values] of Object.entries(rates)) {
    const percent = ((median(values) / plain - 1) * 100).toFixed(1);
    console.log(`| ${platform} | ${name} | ${Math.round(median(values))} | ${percent} % |`);
  }
  for (const { app } of Object.values(running)) await app.close();
}
