import { Inject, Injectable } from '@nestjs/common';
import type { Account, Organization } from './account.js';
import { UPSTREAM_TIMEOUT, UPSTREAM_URLS, type UpstreamUrls } from '../upstreams/upstream-urls.js';

export interface StoredUser extends Account {
  readonly passwordHash: string;
}

export interface StoredApiKey {
  /** SHA-256 of the key in hexadecimal. */
  readonly sha256: string;
  readonly organization: string;
}

/**
 * The store of users, organizations and API keys. The catalogue has no code for its failures, so they are thrown as plain
 * errors and answered with E4001.
 */
@Injectable()
export class AccountStore {
  constructor(@Inject(UPSTREAM_URLS) private readonly urls: UpstreamUrls) {}

  findUserByEmail(email: string): Promise<StoredUser | undefined> {
    return this.find(`/users?email=${encodeURIComponent(email)}`);
  }

  findUser(id: string): Promise<StoredUser | undefined> {
    return this.find(`/users/${encodeURIComponent(id)}`);
  }

  findOrganization(id: string): Promise<Organization | undefined> {
    return this.find(`/organizations/${encodeURIComponent(id)}`);
  }

  findApiKey(sha256: string): Promise<StoredApiKey | undefined> {
    return this.find(`/api-keys/${encodeURIComponent(sha256)}`);
  }

  private async find<Found>(path: string): Promise<Found | undefined> {
    const response = await fetch(`${this.urls.accounts}${path}`, {
      signal: AbortSignal.timeout(UPSTREAM_TIMEOUT),
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`The account store answered with status ${response.status}.`);
    return (await response.json()) as Found;
  }
}
