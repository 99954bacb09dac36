import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';

export class PlaybackTokenDto {
  @ApiProperty({ example: 'acme-live-1' })
  @IsString()
  @IsNotEmpty()
  readonly stream!: string;
}
