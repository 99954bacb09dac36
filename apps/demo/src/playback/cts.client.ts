import { Inject, Injectable } from '@nestjs/common';
import { expectOk, Upstream } from 'nestjs-analytics-errors';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

export interface PlaybackToken {
  readonly token: string;
  readonly expiresAt: string;
}

const isPlaybackToken = (body: unknown): body is PlaybackToken => {
  const { token, expiresAt } = (body ?? {}) as Partial<Record<keyof PlaybackToken, unknown>>;
  return typeof token === 'string' && typeof expiresAt === 'string';
};

/** CTS, which creates the tokens that players need. */
@Injectable()
export class CtsClient {
  constructor(@Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls) {}

  @Upstream('cts')
  async createToken(organization: string, stream: string): Promise<PlaybackToken> {
    const response = await fetch(`${this.urls.cts}/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ organization, stream }),
      signal: AbortSignal.timeout(UPSTREAM_TIMEOUT),
    });
    const body: unknown = await expectOk(response).json();
    if (!isPlaybackToken(body)) throw new Error('CTS answered without a token.');
    return { token: body.token, expiresAt: body.expiresAt };
  }
}
