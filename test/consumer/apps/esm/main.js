// A service of somebody else: ESM, on Express and on Fastify. It prints what it answered.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AnalyticsErrorsModule, StreamNotFoundException } from 'nestjs-analytics-errors';

class StreamsController {
  find() {
    throw new StreamNotFoundException('This stream was deleted.');
  }
}
Controller('streams')(StreamsController);
Get(':name')(
  StreamsController.prototype,
  'find',
  Object.getOwnPropertyDescriptor(StreamsController.prototype, 'find'),
);

class AppModule {}
Module({ imports: [AnalyticsErrorsModule], controllers: [StreamsController] })(AppModule);

const answers = {};
for (const [name, adapter] of [['express'], ['fastify', new FastifyAdapter()]]) {
  const app = await NestFactory.create(AppModule, ...(adapter ? [adapter] : []), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const ask = async (path) => {
    const response = await fetch(`${await app.getUrl()}${path}`, {
      headers: { 'x-request-id': 'consumer' },
    });
    return { status: response.status, body: await response.json() };
  };
  answers[name] = { unknownRoute: await ask('/nowhere'), thrown: await ask('/streams/one') };
  await app.close();
}
console.log(JSON.stringify(answers));
