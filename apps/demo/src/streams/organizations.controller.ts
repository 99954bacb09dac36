import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { OwnOrganization, RequireJwt } from 'nestjs-analytics-errors';
import type { Stream } from './streams.js';
import { StreamsRepository } from './streams.repository.js';

@Controller('organizations')
@RequireJwt()
export class OrganizationsController {
  constructor(private readonly streams: StreamsRepository) {}

  @Get(':id/streams')
  @ApiOperation({ summary: "The streams of the caller's organization" })
  @OwnOrganization('id')
  list(@Param('id') id: string): { readonly streams: readonly Stream[] } {
    return { streams: this.streams.ofOrganization(id) };
  }
}
