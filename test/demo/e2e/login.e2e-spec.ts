import { hash } from 'argon2';
import { PASSWORD_HASHING, Passwords } from '../../../apps/demo/src/accounts/passwords.js';
import { DEMO_ACCOUNTS } from '../../../apps/demo/stage/data/accounts.js';
import { errorCodeIn, type Answer } from '../../../apps/demo/stage/load/demo-client.js';
import { ADAPTERS } from '../../support/adapters.js';
import { type DemoUnderTest, startDemoUnderTest } from '../support/demo.js';

/** Notes the parameters of each hash that a password is compared with: they are what the work consists of. */
const recordWork = (passwords: Passwords): string[] => {
  const work: string[] = [];
  const compare = (
    Reflect.get(passwords, 'compare') as (hash: string, password: string) => Promise<boolean>
  ).bind(passwords);
  Reflect.set(passwords, 'compare', (hash: string, password: string) => {
    work.push(hash.split('$').slice(0, 4).join('$'));
    return compare(hash, password);
  });
  return work;
};

const loginOf =
  (under: () => DemoUnderTest) =>
  (email: string, password: string): Promise<Answer> =>
    under().client.send({
      method: 'POST',
      path: '/auth/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });

describe.each(ADAPTERS)('the login of the demo on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeAll(async () => {
    under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '100' });
  });
  afterAll(() => under.close());

  const login = loginOf(() => under);
  const claimsIn = ({ body }: Answer): Record<string, unknown> => {
    const [, payload = ''] = (body as { token: string }).token.split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  };

  it.each(
    DEMO_ACCOUNTS.filter(({ organization }) => ['acme', 'globex'].includes(organization)).map(
      (account) => [account.email, account] as const,
    ),
  )(
    'gives %s a token with the claims of the account',
    async (email, { id, password, organization, accessLevel, frontend }) => {
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
    },
  );

  it('does not mind how an address is written', async () => {
    expect((await login('Ada@ACME.example', 'adas-demo-password')).status).toBe(200);
  });

  it('answers E2002 alike, and after the same work, for a wrong password and for an unknown address', async () => {
    const work = recordWork(under.demo.app.get(Passwords));
    const answers = [
      await login('ada@acme.example', 'wrong'),
      await login('nobody@acme.example', 'wrong'),
    ];
    const bodies = answers.map(({ status, body }) => ({
      status,
      ...(body as { error: object }).error,
      requestId: '',
    }));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toMatchObject({ status: 401, errorCode: 'E2002_INVALID_USER_CREDENTIALS' });
    // One hash is computed each time: with the account's own, and with a decoy of the same parameters.
    expect(work).toEqual(['$argon2id$v=19$m=19456,p=1,t=2', '$argon2id$v=19$m=19456,p=1,t=2']);
  });

  it('does not tell with a wrong password that an organization is gone or disabled', async () => {
    const codes = [
      errorCodeIn((await login('gus@initech.example', 'wrong')).body),
      errorCodeIn((await login('hedy@hooli.example', 'wrong')).body),
    ];
    expect(codes).toEqual(['E2002_INVALID_USER_CREDENTIALS', 'E2002_INVALID_USER_CREDENTIALS']);
  });
});

describe.each(ADAPTERS)('the limit of logins on %s', (adapter) => {
  let under: DemoUnderTest;
  beforeEach(async () => {
    under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '3' });
  });
  afterEach(() => under.close());

  const login = loginOf(() => under);

  it('answers 429 E7001 with Retry-After to the fourth try for an address in a minute, and lets other addresses in', async () => {
    const tries = [];
    for (let count = 0; count < 4; count++) tries.push(await login('ada@acme.example', 'wrong'));
    const [limited] = tries.slice(-1);
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(limited?.body).toMatchObject({
      error: { errorCode: 'E7001_RATE_LIMITED', statusCode: 429, message: 'Too many requests' },
    });
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await login('ben@acme.example', 'bens-demo-password')).status).toBe(200);
  });

  it('limits a client that tries many addresses, even with bodies that are none', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 19; count++)
      statuses.push((await login(`user-${count}`, 'x')).status);
    expect(statuses.slice(-2)).toEqual([400, 429]);
  });
});

describe('the check of passwords', () => {
  it('takes the right password, no other one, and none where there is no account, not even that of the decoy', async () => {
    const passwords = new Passwords();
    const stored = await hash('right', PASSWORD_HASHING);
    const outcomes = [
      await passwords.matches('right', stored),
      await passwords.matches('wrong', stored),
      await passwords.matches('no account has this password', undefined),
    ];
    expect(outcomes).toEqual([true, false, false]);
  });
});
