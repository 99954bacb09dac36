import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  HttpException,
  Module,
  Post,
  UploadedFile,
  UseInterceptors,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  type AnalyticsErrorsOptions,
  RateLimitedException,
  TemporarilyUnavailableException,
} from 'nestjs-analytics-errors';
import { CensusModule, FailingFilter, OwnFilter, RejectingFilter } from './census-app.js';
import { SECRET } from './thrown-values.js';
import type { World } from './world.js';

@Controller({ path: 'versioned', version: '1' })
class VersionedController {
  @Get()
  get(): object {
    return { version: 1 };
  }
}

@Controller('upload')
class UploadController {
  @Post()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 2000, fields: 2 } }))
  upload(@UploadedFile() file: unknown): object {
    return { received: typeof file };
  }
}

@Controller('throttled')
class ThrottledController {
  @Get()
  get(): object {
    return { ok: true };
  }
}

@WebSocketGateway({ path: '/ws' })
class CensusGateway {
  @SubscribeMessage('ping')
  ping(): object {
    return { event: 'pong', data: null };
  }
}

@Module({ providers: [CensusGateway] })
class GatewayModule {}

const ServerSettings = (settings: Readonly<Record<string, number>>): Pick<World, 'prepare'> => ({
  prepare: (app) => {
    Object.assign(app.getHttpServer() as object, settings);
  },
});

const closing: World = {
  imports: [CensusModule],
  options: { return503OnClosing: true },
  prepare: async (app) => {
    await (app.getHttpAdapter() as { beforeClose?: () => unknown }).beforeClose?.();
  },
};

/** Does what the guard of @nestjs/throttler does, which cannot be loaded in Jest on Node 20. */
class ThrottlingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const response = context
      .switchToHttp()
      .getResponse<{ header(name: string, value: string): unknown }>();
    response.header('Retry-After', '60');
    throw new HttpException('ThrottlerException: Too Many Requests', 429);
  }
}

const throttled: World = {
  controllers: [ThrottledController],
  providers: [{ provide: APP_GUARD, useClass: ThrottlingGuard }],
};

/** A world with what the client of the census has to know of it. */
export interface CensusWorld extends World {
  /** A path that answers 200, asked after each case. */
  readonly healthy?: string;
  /** Options of the library. */
  readonly library?: AnalyticsErrorsOptions;
}

/** The applications of the census, each set up as applications are. */
export const WORLDS = {
  plain: { imports: [CensusModule], healthy: '/ok' },
  prefix: {
    imports: [CensusModule],
    healthy: '/api/ok',
    prepare: (app) => {
      app.setGlobalPrefix('api');
    },
  },
  versioning: {
    controllers: [VersionedController],
    healthy: '/v1/versioned',
    prepare: (app) => {
      app.enableVersioning({ type: VersioningType.URI });
    },
  },
  'custom versioning': {
    controllers: [VersionedController],
    prepare: (app) => {
      app.enableVersioning({
        type: VersioningType.CUSTOM,
        extractor: () => {
          throw new Error(SECRET);
        },
      });
    },
  },
  uploads: { controllers: [UploadController], imports: [CensusModule], healthy: '/ok' },
  impatient: {
    imports: [CensusModule],
    healthy: '/ok',
    ...ServerSettings({
      headersTimeout: 300,
      requestTimeout: 400,
      connectionsCheckingInterval: 50,
    }),
  },
  'one per socket': {
    imports: [CensusModule],
    healthy: '/ok',
    ...ServerSettings({ maxRequestsPerSocket: 1 }),
  },
  gateway: {
    imports: [CensusModule, GatewayModule],
    healthy: '/ok',
    prepare: (app) => {
      app.useWebSocketAdapter(new WsAdapter(app));
    },
  },
  'own catch-all': {
    imports: [CensusModule],
    providers: [{ provide: APP_FILTER, useClass: OwnFilter }],
    healthy: '/ok',
  },
  'failing catch-all': {
    imports: [CensusModule],
    providers: [{ provide: APP_FILTER, useClass: FailingFilter }],
    healthy: '/ok',
  },
  'rejecting catch-all': {
    imports: [CensusModule],
    providers: [{ provide: APP_FILTER, useClass: RejectingFilter }],
    healthy: '/ok',
  },
  throttled,
  'throttled, registered': { ...throttled, library: { exceptions: [RateLimitedException] } },
  csrf: {
    imports: [CensusModule],
    healthy: '/ok',
    prepare: (app) => {
      (app as unknown as { enableCsrfProtection(): void }).enableCsrfProtection();
    },
  },
  cors: {
    imports: [CensusModule],
    healthy: '/ok',
    prepare: (app) => {
      app.enableCors();
    },
  },
  'strict cors': {
    imports: [CensusModule],
    prepare: (app) => {
      app.enableCors({
        origin: (_origin: unknown, done: (error: Error) => void) => done(new Error(SECRET)),
      });
    },
  },
  closing,
  'closing, registered': { ...closing, library: { exceptions: [TemporarilyUnavailableException] } },
} as const satisfies Readonly<Record<string, CensusWorld>>;

export type WorldName = keyof typeof WORLDS;
