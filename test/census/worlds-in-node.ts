import { fileURLToPath } from 'node:url';
import { Controller, Get, Inject } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ServeStaticModule } from '@nestjs/serve-static';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { CensusModule } from './census-app.js';
import type { CensusWorld } from './worlds.js';

@Controller('throttled')
class ThrottledController {
  @Get()
  get(): object {
    return { ok: true };
  }
}

@Controller('health')
class HealthController {
  constructor(@Inject(HealthCheckService) private readonly health: HealthCheckService) {}

  @Get()
  @HealthCheck()
  check(): Promise<unknown> {
    return this.health.check([() => ({ database: { status: 'down' } })]);
  }
}

/** Worlds of packages that Jest cannot load on Node 20. */
export const WORLDS_IN_NODE = {
  static: {
    imports: [
      CensusModule,
      ServeStaticModule.forRoot({ rootPath: fileURLToPath(new URL('./static', import.meta.url)) }),
    ],
    healthy: '/ok',
  },
  throttler: {
    imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 0 }])],
    controllers: [ThrottledController],
    providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
  },
  health: {
    imports: [CensusModule, TerminusModule],
    controllers: [HealthController],
    healthy: '/ok',
  },
} as const satisfies Readonly<Record<string, CensusWorld>>;

export type NodeWorldName = keyof typeof WORLDS_IN_NODE;
