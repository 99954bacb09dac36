import { createHash } from 'node:crypto';
import { hash } from 'argon2';
import type { Account } from '../../src/accounts/account.js';
import { PASSWORD_HASHING } from '../../src/accounts/passwords.js';
import { DEMO_ACCOUNTS, DEMO_API_KEYS, ORGANIZATIONS } from '../data/accounts.js';
import { type HttpService, startHttpStandIn, type StandInReply } from './http.stand-in.js';
import type { StandIn } from './stand-in.js';

interface StoredUser extends Account {
  readonly passwordHash: string;
}

let storedUsers: Promise<readonly StoredUser[]> | undefined;

/** The demo's passwords are hashed once per process: the work is meant to be slow. */
const loadUsers = (): Promise<readonly StoredUser[]> =>
  (storedUsers ??= Promise.all(
    DEMO_ACCOUNTS.map(async ({ id, email, organization, accessLevel, frontend, password }) => ({
      id,
      email,
      organization,
      accessLevel,
      frontend,
      passwordHash: await hash(password, PASSWORD_HASHING),
    })),
  ));

const apiKeys = DEMO_API_KEYS.map(({ key, organization }) => ({
  sha256: createHash('sha256').update(key).digest('hex'),
  organization,
}));

const found = (body: unknown): StandInReply =>
  body === undefined ? { status: 404, body: { error: 'not found' } } : { status: 200, body };

const accountsService = (users: readonly StoredUser[]): HttpService => ({
  name: 'accounts',
  errorBody: (status) => ({ error: `account store: status ${status}` }),
  answer: ({ url }, fault) => {
    const [, collection, id] = url.pathname.split('/').map(decodeURIComponent);
    const present = fault?.kind === 'forget' ? users.filter((user) => user.id !== fault.id) : users;
    switch (collection) {
      case 'users':
        return found(
          id === undefined
            ? present.find(({ email }) => email === url.searchParams.get('email'))
            : present.find((user) => user.id === id),
        );
      case 'organizations':
        return found(ORGANIZATIONS.find((organization) => organization.id === id));
      case 'api-keys':
        return found(apiKeys.find(({ sha256 }) => sha256 === id));
      default:
        return found(undefined);
    }
  },
});

/** Starts the store of users, organizations and API keys. */
export const startAccountsStandIn = async (): Promise<StandIn> =>
  startHttpStandIn(accountsService(await loadUsers()));
