import { Injectable } from '@nestjs/common';
import {
  StreamNotFoundException,
  TagNotFoundException,
  TagStreamIntersectionException,
} from 'nestjs-analytics-errors';
import { type Stream, STREAMS } from './streams.js';

/** The streams and tags of a filter. */
export interface StreamFilter {
  readonly streams?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** The streams of the organizations. */
@Injectable()
export class StreamsRepository {
  private readonly byId = new Map(STREAMS.map((stream) => [stream.id, stream]));

  find(id: string): Stream | undefined {
    return this.byId.get(id);
  }

  ofOrganization(organization: string): readonly Stream[] {
    return STREAMS.filter((stream) => stream.organization === organization);
  }

  /** Gives a stream of the organization. A stream of another organization gets the same error as an unknown one. */
  get(organization: string, id: string): Stream {
    const stream = this.byId.get(id);
    if (stream?.organization !== organization) throw new StreamNotFoundException();
    return stream;
  }

  /** Gives the streams that match a filter: the named ones, or all, that have every tag. */
  select(organization: string, { streams, tags = [] }: StreamFilter): readonly Stream[] {
    const own = this.ofOrganization(organization);
    const named = streams ? streams.map((id) => this.get(organization, id)) : own;
    for (const tag of tags) {
      if (!own.some((stream) => stream.tags.includes(tag))) throw new TagNotFoundException();
    }
    const selected = named.filter((stream) => tags.every((tag) => stream.tags.includes(tag)));
    if (tags.length > 0 && selected.length === 0) throw new TagStreamIntersectionException();
    return selected;
  }
}
