import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, IsString } from 'class-validator';

export class IngestAlertsDto {
  @ApiProperty({ description: 'The streams to be watched.' })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  readonly streams!: string[];

  @ApiPropertyOptional({
    description: 'Streams that must not be watched.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  readonly excludedStreams?: string[];
}
