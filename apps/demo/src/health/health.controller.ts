import { Controller, Get } from '@nestjs/common';

/** Tells a load balancer that the service runs. */
@Controller('health')
export class HealthController {
  @Get()
  check(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
