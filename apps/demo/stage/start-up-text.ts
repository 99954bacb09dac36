import { API_PREFIX } from '../src/api-prefix.js';
import { REFERENCE_PATH } from '../src/app.module.js';
import { isLoopbackHost } from '../src/config/demo.config.js';
import type { DemoAccount } from './data/accounts.js';
import type { RunningDemo } from './demo.js';

interface AccountToken {
  readonly account: DemoAccount;
  readonly token: string;
}

/** Tokens may be shown if nobody else can use them: the service listens on this machine only, and the secret is random. */
export const mayShowTokens = ({ config }: Pick<RunningDemo, 'config'>): boolean =>
  isLoopbackHost(config.host) && config.jwtSecretIsRandom;

const curlLines = (api: string, [account]: readonly AccountToken[]): string[] => {
  const email = account?.account.email ?? 'ada@acme.example';
  const password = account?.account.password ?? 'adas-demo-password';
  return [
    `curl -i ${api}/nowhere`,
    `curl -s ${api}/auth/login -H 'content-type: application/json' -d '{"email":"${email}","password":"${password}"}'`,
    `curl -s ${api}/users/me -H 'x-access-token: ${account ? account.token : '<token>'}'`,
  ];
};

/** The text for a person who starts the demo for the first time. */
export const renderStartUpText = (
  { url, config, standIns }: RunningDemo,
  tokens: readonly AccountToken[],
): string => {
  const api = `${url}/${API_PREFIX}`;
  const { names, controlUrl } = standIns;
  return [
    '',
    `The analytics demo is up on ${config.adapter}: ${url}`,
    '',
    `  All 35 errors, one click each   ${url}/`,
    `  The API                         ${api}`,
    `  A page per code                 ${url}${REFERENCE_PATH}`,
    `  OpenAPI                         ${url}/docs, ${url}/openapi.json`,
    ...(controlUrl
      ? [`  Make an upstream fail           ${controlUrl}/faults (stand-ins: ${names.join(', ')})`]
      : []),
    '',
    'Try:',
    ...curlLines(api, tokens).map((line) => `  ${line}`),
    ...(tokens.length > 0 ? ['', 'Tokens, good for an hour and for this start only:'] : []),
    ...tokens.map(
      ({ account: { email, accessLevel, frontend }, token }) =>
        `\n  ${email} (${accessLevel}${frontend ? ', dashboard' : ''})\n  ${token}`,
    ),
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
};
