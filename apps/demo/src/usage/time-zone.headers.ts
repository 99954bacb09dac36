import { Expose } from 'class-transformer';
import { IsOptional, IsTimeZone } from 'class-validator';

export class TimeZoneHeaders {
  /** The zone whose months are meant; an IANA name. */
  @Expose({ name: 'x-time-zone' })
  @IsOptional()
  @IsTimeZone()
  readonly timeZone?: string;
}
