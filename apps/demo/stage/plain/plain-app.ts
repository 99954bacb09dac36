import { type DynamicModule, type INestApplication, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { AccountStore } from '../../src/accounts/account-store.js';
import { Passwords } from '../../src/accounts/passwords.js';
import { API_PREFIX } from '../../src/api-prefix.js';
import { ContextModule, type DemoContext } from '../../src/context.module.js';
import { createAdapter } from '../../src/create-app.js';
import { RedisConnection } from '../../src/monitoring/redis-connection.js';
import { PlainController, PlainOpenController } from './plain.controller.js';
import { PlainGuard } from './plain.guard.js';
import { PlainUpstreams } from './plain-upstreams.js';

/** Creates the demo's routes as a plain Nest application, to see what it answers; it listens to nothing yet. */
export const createPlainApp = async (context: DemoContext): Promise<INestApplication> => {
  const app = await NestFactory.create(
    PlainModule.register(context),
    createAdapter(context.config.adapter),
    { abortOnError: false },
  );
  app.setGlobalPrefix(API_PREFIX);
  app.useGlobalPipes(
    new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }),
  );
  return app;
};

@Module({})
class PlainModule {
  static register(context: DemoContext): DynamicModule {
    return {
      module: PlainModule,
      imports: [
        ContextModule.register(context),
        JwtModule.register({ secret: context.config.jwtSecret }),
      ],
      controllers: [PlainOpenController, PlainController],
      providers: [AccountStore, Passwords, RedisConnection, PlainUpstreams, PlainGuard],
    };
  }
}
