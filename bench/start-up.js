// One start of a small application in a process of its own: CPU milliseconds of the import and of the start.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
// Peers of the library: an application that validates has them anyway.
import 'class-transformer';
import 'class-validator';
import { decorate } from './apps.js';

process.once('message', ({ library }) => {
  start(library).catch((error) => process.send({ failure: error.stack }));
});

const start = async (library) => {
  const before = cpu();
  const imports = library ? [(await import(library)).AnalyticsErrorsModule] : [];
  const imported = cpu();
  class OkController {
    ok() {
      return { ok: true };
    }
  }
  Controller()(decorate(OkController, { ok: [Get('ok')] }));
  class AppModule {}
  Module({ imports, controllers: [OkController] })(AppModule);
  const application = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  await application.listen(0, '127.0.0.1');
  const started = cpu();
  process.send({ import: imported - before, start: started - imported });
  process.exit();
};

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
