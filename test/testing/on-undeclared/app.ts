import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AnalyticsErrorsModule, TagNotFoundException } from 'nestjs-analytics-errors';

// A user's application; on-undeclared.e2e-spec.ts runs it in processes of its own.

@Controller('tags')
class TagsController {
  @Get()
  list(): never {
    throw new TagNotFoundException();
  }
}

@Module({
  imports: [AnalyticsErrorsModule.forRoot({ routes: { onUndeclared: 'throw' } })],
  controllers: [TagsController],
})
class AppModule {}

export const answerOnce = async (): Promise<{ readonly status: number; readonly code: string }> => {
  const adapter =
    process.env['HTTP_ADAPTER'] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: ['warn'] });
  await app.listen(0, '127.0.0.1');
  const response = await fetch(`${await app.getUrl()}/tags`);
  const { error } = (await response.json()) as { error: { errorCode: string } };
  await app.close();
  return { status: response.status, code: error.errorCode };
};
