import { API_PREFIX } from '../../src/api-prefix.js';
import { DEMO_ACCOUNTS, DEMO_API_KEYS, ORGANIZATIONS } from '../data/accounts.js';
import { type Provocation, PROVOCATIONS } from '../page/provocations.js';
import { UPSTREAMS } from '../../src/upstreams/upstream-urls.js';
import { FAULTS_OF } from '../stand-ins/faults.js';

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

const code = (text: string): string => `\`${text}\``;

const requestOf = ({ request: { method, path, headers = {}, body } }: Provocation): string =>
  [
    code(`${method} /${API_PREFIX}${path}`),
    ...Object.entries(headers)
      .filter(([name]) => name !== 'content-type')
      .map(([name, value]) => code(`${name}: ${value}`)),
    ...(body === undefined ? [] : [code(body)]),
  ].join('<br>');

const orderOf = ({ order }: Provocation): string =>
  order ? code(`PUT /faults/${order.upstream} ${JSON.stringify(order.fault)}`) : '';

const organizationOf = (id: string): string => {
  const organization = ORGANIZATIONS.find((candidate) => candidate.id === id);
  if (!organization) return `${id} (dissolved)`;
  return organization.enabled ? id : `${id} (disabled)`;
};

/** For each code the request that provokes it. */
export const renderRequestTable = (): string =>
  table(
    ['Code', 'Why', 'Token of', 'On the control port before', 'Request'],
    PROVOCATIONS.map((provocation) => [
      code(provocation.code),
      provocation.explanation,
      provocation.account?.replace(/@.*/, '') ?? '',
      orderOf(provocation),
      requestOf(provocation),
    ]),
  );

/** The accounts with their passwords, and the API keys. */
export const renderAccountTable = (): string =>
  [
    table(
      ['E-mail', 'Password', 'Organization', 'Level', 'For'],
      DEMO_ACCOUNTS.map(({ email, password, organization, accessLevel, purpose }) => [
        code(email),
        code(password),
        organizationOf(organization),
        accessLevel,
        purpose,
      ]),
    ),
    '',
    `API keys, for the header \`x-bintu-apikey\`: ${DEMO_API_KEYS.map(({ key }) => code(key)).join(', ')}.`,
  ].join('\n');

/** What each stand-in can be told. */
export const renderFaultTable = (): string =>
  table(
    ['Stand-in', 'Kinds of faults'],
    UPSTREAMS.map((name) => [code(name), FAULTS_OF[name].map(code).join(', ')]),
  );
