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
  /** Start of the range, ISO 8601. */
  @IsISO8601({ strict: true })
  @IsBefore('to')
  readonly from!: string;

  /** End of the range, ISO 8601, not part of it. */
  @IsISO8601({ strict: true })
  readonly to!: string;

  @IsIn(INTERVALS)
  readonly interval!: Interval;

  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_FILTER_ENTRIES)
  @IsString({ each: true })
  readonly streams?: string[];

  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_FILTER_ENTRIES)
  @IsString({ each: true })
  readonly tags?: string[];

  /** Two capital letters each; whether there is such a country is looked up, and E3003 if not. */
  @ToList()
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @Matches(/^[A-Z]{2}$/, { each: true, message: '$property must hold ISO 3166-1 alpha-2 codes' })
  readonly countries?: string[];
}
