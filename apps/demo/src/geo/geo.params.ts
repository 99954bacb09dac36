import { ApiProperty } from '@nestjs/swagger';
import { IsIP } from 'class-validator';

export class GeoParams {
  @ApiProperty({ example: '203.0.113.7' })
  @IsIP()
  readonly ip!: string;
}
