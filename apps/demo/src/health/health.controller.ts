import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Tells a load balancer that the service runs. */
@Controller('health')
// No client can make it fail, and linters of OpenAPI want an error of 4xx on each operation.
@ApiExcludeController()
export class HealthController {
  @Get()
  check(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
