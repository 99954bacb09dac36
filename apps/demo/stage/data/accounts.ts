import type { Account, Organization } from '../../src/accounts/account.js';

/** An account of the demo, with its public password and its purpose. */
export interface DemoAccount extends Account {
  readonly password: string;
  readonly purpose: string;
}

export const ORGANIZATIONS: readonly Organization[] = [
  { id: 'acme', name: 'Acme Sports', enabled: true },
  { id: 'globex', name: 'Globex News', enabled: true },
  { id: 'hooli', name: 'Hooli Events', enabled: false },
];

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  {
    id: 'u-ada',
    email: 'ada@acme.example',
    password: 'adas-demo-password',
    organization: 'acme',
    accessLevel: 'premium',
    frontend: false,
    purpose: 'The everyday account of an API client.',
  },
  {
    id: 'u-ben',
    email: 'ben@acme.example',
    password: 'bens-demo-password',
    organization: 'acme',
    accessLevel: 'basic',
    frontend: false,
    purpose: 'Too low a level for the premium routes.',
  },
  {
    id: 'u-cleo',
    email: 'cleo@acme.example',
    password: 'cleos-demo-password',
    organization: 'acme',
    accessLevel: 'admin',
    frontend: false,
    purpose: 'The highest level.',
  },
  {
    id: 'u-dora',
    email: 'dora@acme.example',
    password: 'doras-demo-password',
    organization: 'acme',
    accessLevel: 'premium',
    frontend: true,
    purpose: 'The account of the dashboard (the front end).',
  },
  {
    id: 'u-eve',
    email: 'eve@globex.example',
    password: 'eves-demo-password',
    organization: 'globex',
    accessLevel: 'basic',
    frontend: false,
    purpose: 'Another organization.',
  },
  {
    id: 'u-finn',
    email: 'finn@acme.example',
    password: 'finns-demo-password',
    organization: 'acme',
    accessLevel: 'basic',
    frontend: false,
    purpose: 'Leaves the company when the control port says so; the token outlives the account.',
  },
  {
    id: 'u-gus',
    email: 'gus@initech.example',
    password: 'guss-demo-password',
    organization: 'initech',
    accessLevel: 'basic',
    frontend: false,
    purpose: 'The organization was dissolved and is no longer in the store.',
  },
  {
    id: 'u-hedy',
    email: 'hedy@hooli.example',
    password: 'hedys-demo-password',
    organization: 'hooli',
    accessLevel: 'premium',
    frontend: false,
    purpose: 'The organization exists and is disabled.',
  },
];

/** The API keys of the demo, by organization; the store knows their digests only. */
export const DEMO_API_KEYS: readonly { readonly key: string; readonly organization: string }[] = [
  { key: 'acme-demo-api-key', organization: 'acme' },
  { key: 'globex-demo-api-key', organization: 'globex' },
];
