import type { AddressInfo } from 'node:net';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CensusModule } from './census-app.js';

/** Starts Fastify without naming an address, so that it opens a server for each that `localhost` has. */
export const startOnLocalhost = async (
  library: Type,
): Promise<{ app: INestApplication; addresses: readonly AddressInfo[] }> => {
  class LocalhostModule {}
  Module({ imports: [CensusModule, library] })(LocalhostModule);
  const app: INestApplication = await NestFactory.create(
    LocalhostModule,
    new FastifyAdapter() as never,
    { logger: false },
  );
  await app.listen(0);
  const fastify = app.getHttpAdapter().getInstance() as { addresses(): readonly AddressInfo[] };
  return { app, addresses: fastify.addresses() };
};
