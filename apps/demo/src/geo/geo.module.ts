import { Module } from '@nestjs/common';
import { AuxClient } from './aux.client.js';
import { GeoController } from './geo.controller.js';

@Module({ controllers: [GeoController], providers: [AuxClient] })
export class GeoModule {}
