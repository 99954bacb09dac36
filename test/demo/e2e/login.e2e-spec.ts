import { Passwords } from '../../../apps/demo/src/accounts/passwords.js';
import { DEMO_ACCOUNTS } from '../../../apps/demo/src/data/accounts.js';
import { errorCodeIn, type Answer } from '../../../apps/demo/src/load/demo-client.js';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

interface Check {
  readonly matches: boolean;
  readonly account: boolean;
}

/** Notes each password that is checked, and whether there was an account to check it against. */
const recordChecks = (passwords: Passwords): Check[] => {
  const checks: Check[] = [];
  const check = passwords.matches.bind(passwords);
  passwords.matches = async (password, passwordHash) => {
    const matches = await check(password, passwordHash);
    checks.push({ matches, account: passwordHash !== undefined });
    return matches;
  };
  return checks;
};

describe.each(ADAPTERS)('the login of the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeEach(async () => {
    under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '3' });
  });
  afterEach(() => under.close());

  const login = (email: string, password: string): Promise<Answer> =>
    under.client.send({
      method: 'POST',
      path: '/auth/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
  const claimsIn = ({ body }: Answer): Record<string, unknown> => {
    const [, payload = ''] = (body as { token: string }).token.split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  };

  it.each(
    DEMO_ACCOUNTS.filter(({ organization }) => ['acme', 'globex'].includes(organization)).map(
      (account) => [account.email, account] as const,
    ),
  )('gives %s a token with the claims of the account', async (email, { id, password, organization, accessLevel, frontend }) => {
    const answer = await login(email, password);
    const { iat, exp, ...claims } = claimsIn(answer);
    expect({
      status: answer.status,
      expiresIn: (answer.body as { expiresIn: number }).expiresIn,
      lifetime: Number(exp) - Number(iat),
      claims,
    }).toEqual({
      status: 200,
      expiresIn: 3600,
      lifetime: 3600,
      claims: { sub: id, organization, accessLevel, ...(frontend && { frontend: true }) },
    });
  });

  it('does not mind how an address is written', async () => {
    expect((await login('Ada@ACME.example', 'adas-demo-password')).status).toBe(200);
  });

  it('answers E2002 alike, and after the same work, for a wrong password and for an address that nobody has', async () => {
    const outcomes = recordChecks(under.demo.app.get(Passwords));
    const answers = [await login('ada@acme.example', 'wrong'), await login('nobody@acme.example', 'wrong')];
    const bodies = answers.map(({ status, body }) => ({ status, ...(body as { error: object }).error, requestId: '' }));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toMatchObject({ status: 401, errorCode: 'E2002_INVALID_USER_CREDENTIALS' });
    // One hash is computed each time: with the account's own, and with a decoy of the same parameters.
    expect(outcomes).toEqual([
      { matches: false, account: true },
      { matches: false, account: false },
    ]);
  });

  it('does not tell with a wrong password that an organization is gone or disabled', async () => {
    const codes = [
      errorCodeIn((await login('gus@initech.example', 'wrong')).body),
      errorCodeIn((await login('hedy@hooli.example', 'wrong')).body),
    ];
    expect(codes).toEqual(['E2002_INVALID_USER_CREDENTIALS', 'E2002_INVALID_USER_CREDENTIALS']);
  });

  it('answers 429 E7001 with Retry-After to the fourth try for an address in a minute, and lets other addresses in', async () => {
    const tries = [];
    for (let count = 0; count < 4; count++) tries.push(await login('ada@acme.example', 'wrong'));
    const [limited] = tries.slice(-1);
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(limited?.body).toMatchObject({ error: { errorCode: 'E7001_RATE_LIMITED', statusCode: 429, message: 'Too many requests' } });
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await login('ben@acme.example', 'bens-demo-password')).status).toBe(200);
  });

  it('limits a client that tries many addresses, even with bodies that are none', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 19; count++) statuses.push((await login(`user-${count}`, 'x')).status);
    expect(statuses.slice(-2)).toEqual([400, 429]);
  });
});

describe('the check of passwords', () => {
  const passwords = new Passwords();
  it('works as long without an account as with one', async () => {
    const { hash } = await import('argon2');
    const { PASSWORD_HASHING } = await import('../../../apps/demo/src/accounts/passwords.js');
    const stored = await hash('right', PASSWORD_HASHING);
    const parametersOf = (encoded: string): string => encoded.split('$').slice(0, 4).join('$');
    expect(parametersOf(await Reflect.get(passwords, 'decoy'))).toBe(parametersOf(stored));
    expect([
      await passwords.matches('right', stored),
      await passwords.matches('wrong', stored),
      await passwords.matches('right', undefined),
    ]).toEqual([true, false, false]);
  });
});
