import * as common from '@nestjs/common';
import { Body, Controller, Post, Query, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Test } from '@nestjs/testing';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { z } from 'zod';

const schema = z.object({ name: z.string() });

/** What an application with a controller says instead of starting. */
const refusalOf = async (controller: Type): Promise<string | undefined> => {
  const moduleRef = await Test.createTestingModule({
    imports: [AnalyticsErrorsModule],
    controllers: [controller],
  }).compile();
  const app = moduleRef.createNestApplication({ logger: false });
  try {
    await app.init();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await app.close();
  }
};

const IGNORED_SCHEMA =
  'AnalyticsErrorsModule: StreamsController.create has an argument with the option schema, which Nest 12 knows and this Nest ignores, so that the argument would not be checked; declare a class with decorators of class-validator, or give a pipe of your own.';

const IGNORED_PIPES =
  'AnalyticsErrorsModule: StreamsController.create has an argument with the option pipes, which Nest 12 knows and this Nest ignores, so that the argument would not be checked; give the pipes one by one, as in @Query("page", ParseIntPipe).';

describe('the options of an argument that Nest ignores', () => {
  const isIgnored = !('StandardSchemaValidationPipe' in common);

  it('end the start where this Nest does not know them', async () => {
    @Controller()
    class StreamsController {
      @Post()
      create(@Body({ schema }) body: object): object {
        return body;
      }
    }
    await expect(refusalOf(StreamsController)).resolves.toBe(
      isIgnored ? IGNORED_SCHEMA : undefined,
    );
  });

  it.each([
    ['a schema', { schema }, IGNORED_SCHEMA],
    ['pipes', { pipes: [] }, IGNORED_PIPES],
    ['neither', { transform: (value: unknown) => value, schema }, undefined],
  ])('end the start with %s, in the form in which Nest 11 has them', async (_case, pipe, said) => {
    @Controller()
    class StreamsController {
      @Post()
      create(@Query('name') name: string): string {
        return name;
      }
    }
    const key = `${RouteParamtypes.QUERY}:0`;
    const entry = { index: 0, data: 'name', pipes: [pipe] };
    Reflect.defineMetadata(ROUTE_ARGS_METADATA, { [key]: entry }, StreamsController, 'create');
    await expect(refusalOf(StreamsController)).resolves.toBe(said);
  });
});
