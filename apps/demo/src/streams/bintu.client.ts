import { Inject, Injectable } from '@nestjs/common';
import { expectOk, Upstream } from 'nestjs-analytics-errors';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

export interface TagCount {
  readonly name: string;
  readonly streams: number;
}

const isTagList = (body: unknown): body is { readonly tags: readonly TagCount[] } =>
  Array.isArray((body as { tags?: unknown } | null)?.tags);

/** Bintu, which keeps the streams and their tags. */
@Injectable()
export class BintuClient {
  constructor(@Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls) {}

  @Upstream('bintu')
  async tagsOf(organization: string): Promise<readonly TagCount[]> {
    const response = await fetch(
      `${this.urls.bintu}/organizations/${encodeURIComponent(organization)}/tags`,
      {
        signal: AbortSignal.timeout(UPSTREAM_TIMEOUT),
      },
    );
    const body: unknown = await expectOk(response).json();
    if (!isTagList(body)) throw new Error('Bintu answered without an array of tags.');
    return body.tags;
  }
}
