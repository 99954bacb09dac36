import { Controller, Get, Param } from '@nestjs/common';
import { RequireJwt } from 'nestjs-analytics-errors';
import { AuxClient, type Location } from './aux.client.js';
import { GeoParams } from './geo.params.js';

@Controller('geo')
@RequireJwt()
export class GeoController {
  constructor(private readonly aux: AuxClient) {}

  /** Where an address is. */
  @Get(':ip')
  async locate(@Param() { ip }: GeoParams): Promise<Location & { readonly ip: string }> {
    return { ip, ...(await this.aux.locate(ip)) };
  }
}
