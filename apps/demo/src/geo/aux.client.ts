import { Inject, Injectable } from '@nestjs/common';
import { expectOk, Upstream } from 'nestjs-analytics-errors';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

export interface Location {
  readonly country: string;
  readonly name: string;
}

const isLocation = (body: unknown): body is Location => {
  const { country, name } = (body ?? {}) as Partial<Record<keyof Location, unknown>>;
  return typeof country === 'string' && typeof name === 'string';
};

/** AUX, which knows where an address is. */
@Injectable()
export class AuxClient {
  constructor(@Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls) {}

  @Upstream('aux')
  async locate(ip: string): Promise<Location> {
    const response = await fetch(`${this.urls.aux}/geo/${encodeURIComponent(ip)}`, {
      signal: AbortSignal.timeout(UPSTREAM_TIMEOUT),
    });
    const body: unknown = await expectOk(response).json();
    if (!isLocation(body)) throw new Error('AUX answered without a location.');
    return { country: body.country, name: body.name };
  }
}
