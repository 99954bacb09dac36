import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { UPSTREAMS } from '../../src/upstreams/upstream-urls.js';
import { FAULT_KINDS } from '../stand-ins/faults.js';

export class UpstreamParams {
  @IsIn(UPSTREAMS)
  readonly upstream!: (typeof UPSTREAMS)[number];
}

/** An order for the control port, which decides whether it suits the upstream. */
export class FaultOrderDto {
  @IsIn(FAULT_KINDS)
  readonly kind!: string;

  @IsOptional()
  @IsInt()
  readonly milliseconds?: number;

  @IsOptional()
  @IsInt()
  readonly status?: number;

  @IsOptional()
  @IsString()
  readonly id?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(60)
  readonly seconds?: number;
}
