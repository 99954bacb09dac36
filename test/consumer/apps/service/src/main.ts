import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { StreamsController } from './streams.controller.js';
import { UsageController } from './usage.controller.js';

@Module({
  imports: [
    AnalyticsErrorsModule.forRoot({ jwt: { secret: 'a secret for tests, 32 bytes or more' } }),
  ],
  controllers: [StreamsController, UsageController],
})
class AppModule {}

const createApp = async (): Promise<INestApplication> => {
  if (process.env['PLATFORM'] !== 'fastify') return NestFactory.create(AppModule);
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return NestFactory.create(AppModule, new FastifyAdapter());
};

void createApp().then((app) => app.listen(process.env['PORT']!, '127.0.0.1'));
