import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
} from 'class-validator';
import { IsBefore } from '../common/is-before.js';
import { ToList } from '../common/to-list.js';

export const INTERVALS = ['minute', 'hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

/** Most streams or tags that a filter may name. */
export const MAX_FILTER_ENTRIES = 50;

export class TimeseriesQuery {
  @ApiProperty({ description: 'Start of the range, ISO 8601.' })
  @IsISO8601({ strict: true })
  @IsBefore('to')
  readonly from!: string;

  @ApiProperty({ description: 'End of the range, ISO 8601, not part of it.' })
  @IsISO8601({ strict: true })
  readonly to!: string;

  @ApiProperty({ enum: INTERVALS })
  @IsIn(INTERVALS)
  readonly interval!: Interval;

  @ApiPropertyOptional({ description: 'Names, separated by commas.' })
  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_FILTER_ENTRIES)
  @IsString({ each: true })
  readonly streams?: string[];

  @ApiPropertyOptional({ description: 'Names, separated by commas.' })
  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_FILTER_ENTRIES)
  @IsString({ each: true })
  readonly tags?: string[];

  @ApiPropertyOptional({ description: 'ISO 3166-1 alpha-2 codes, separated by commas.' })
  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[A-Z]{2}$/, { each: true, message: '$property must hold ISO 3166-1 alpha-2 codes' })
  readonly countries?: string[];
}
