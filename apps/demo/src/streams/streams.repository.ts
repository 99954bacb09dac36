import { Injectable } from '@nestjs/common';
import {
  StreamNotFoundException,
  TagNotFoundException,
  TagStreamIntersectionException,
} from 'nestjs-analytics-errors';
import { type Stream, STREAMS } from './streams.js';

/** What a filter names. */
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

  /** The stream, if it is the organization's: one of another organization is as unknown as one that does not exist. */
  get(organization: string, id: string): Stream {
    const stream = this.byId.get(id);
    if (stream?.organization !== organization) throw new StreamNotFoundException();
    return stream;
  }

  /** The streams that a filter leaves: those named, or all, that carry every one of the tags. */
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
