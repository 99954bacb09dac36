import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import {
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** One line of the log. */
export interface LogLine {
  readonly level: string;
  readonly context: string;
  readonly text: string;
}

/** Keeps what is logged, so that a test can read it. */
export class MemoryLogger implements LoggerService {
  readonly lines: LogLine[] = [];
  /** What followed the messages: stacks, with the causes. */
  readonly details: string[] = [];

  log = this.writer('log');
  error = this.writer('error');
  warn = this.writer('warn');
  debug = this.writer('debug');
  verbose = this.writer('verbose');
  fatal = this.writer('fatal');

  /** The lines of the library on errors: without the notices that come once per status, and on clients that are gone. */
  get errors(): readonly LogLine[] {
    return this.lines.filter(
      ({ context, text, level }) =>
        context === 'AnalyticsErrors' &&
        level !== 'log' &&
        !/has no code among|client gone/.test(text),
    );
  }

  clear(): void {
    this.lines.length = 0;
    this.details.length = 0;
  }

  private writer(level: string) {
    return (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const [text = '', ...stack] = (
        typeof message === 'string' ? message : inspect(message)
      ).split('\n');
      this.details.push(stack.join('\n'), ...rest.slice(0, -1).map(String));
      this.lines.push({
        level,
        context: typeof context === 'string' ? context : '',
        text,
      });
    };
  }
}

export type Adapter = 'express' | 'fastify';

/** What distinguishes one application of the census from another. */
export interface World {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly providers?: NonNullable<ModuleMetadata['providers']>;
  readonly controllers?: Type[];
  /** Options of `NestFactory.create`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Options of the Fastify adapter. */
  readonly fastify?: Readonly<Record<string, unknown>>;
  /** What `main.ts` does with the application. */
  readonly prepare?: (app: INestApplication, adapter: Adapter) => void | Promise<void>;
}

export interface RunningWorld {
  readonly app: INestApplication;
  readonly port: number;
  readonly log: MemoryLogger;
}

/** Starts an application of the census; `imports` is where the library comes in. */
export const startWorld = async (
  adapter: Adapter,
  world: World,
  imports: NonNullable<ModuleMetadata['imports']>,
): Promise<RunningWorld> => {
  class WorldModule {}
  Module({
    imports: [...(world.imports ?? []), ...imports],
    providers: world.providers ?? [],
    controllers: world.controllers ?? [],
  })(WorldModule);
  const log = new MemoryLogger();
  const options = { ...world.options, logger: log, abortOnError: false };
  const app: INestApplication =
    adapter === 'express'
      ? await NestFactory.create(WorldModule, new ExpressAdapter(), options)
      : await NestFactory.create(
          WorldModule,
          new FastifyAdapter({ ...world.fastify }) as never,
          options,
        );
  await world.prepare?.(app, adapter);
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as { address(): AddressInfo };
  return { app, port: server.address().port, log };
};
