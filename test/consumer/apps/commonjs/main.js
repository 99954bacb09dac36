// A service of somebody else that is CommonJS: it reaches the library through require().
'use strict';
require('reflect-metadata');
const { Controller, Get, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { AnalyticsErrorsModule, StreamNotFoundException } = require('nestjs-analytics-errors');

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
Module({
  imports: [AnalyticsErrorsModule.forRoot({ format: 'envelope' })],
  controllers: [StreamsController],
})(AppModule);

const main = async () => {
  const app = await NestFactory.create(AppModule, {
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
  const answers = {
    express: { unknownRoute: await ask('/nowhere'), thrown: await ask('/streams/one') },
  };
  await app.close();
  console.log(JSON.stringify(answers));
};

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
