import { IsIP } from 'class-validator';

export class GeoParams {
  @IsIP()
  readonly ip!: string;
}
