import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { RequireJwt } from 'nestjs-analytics-errors';
import { AuxClient, type Location } from './aux.client.js';
import { GeoParams } from './geo.params.js';

@Controller('geo')
@RequireJwt()
export class GeoController {
  constructor(private readonly aux: AuxClient) {}

  @Get(':ip')
  @ApiOperation({ summary: 'Where an address is' })
  async locate(@Param() { ip }: GeoParams): Promise<Location & { readonly ip: string }> {
    return { ip, ...(await this.aux.locate(ip)) };
  }
}
