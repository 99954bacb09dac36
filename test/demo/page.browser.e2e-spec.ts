import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERROR_CODES } from 'nestjs-analytics-errors';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type DemoUnderTest, startDemoUnderTest } from './support/demo.js';

const ARTIFACTS = 'artifacts/demo';
const EXECUTABLE = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starting a browser and sending 35 requests takes longer than a unit test may. */
const PATIENCE = 60_000;

// The page is the same on both platforms; page-service.e2e-spec.ts asks both for it.
describe.each(['express'] as const)('the page of the demo on %s, in a browser', (adapter) => {
  let under: DemoUnderTest;
  let profile: string;
  let browser: BrowserContext;
  let page: Page;
  /** What the browser complains of: blocked by the policy, not found, thrown by the script. */
  let complaints: string[];

  beforeAll(async () => {
    under = await startDemoUnderTest(adapter, { LOGINS_PER_MINUTE: '1000' }, { docs: true });
    await mkdir(ARTIFACTS, { recursive: true });
    profile = await mkdtemp(join(tmpdir(), 'demo-page-'));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      headless: true,
      args: FLAGS,
      viewport: { width: 1280, height: 900 },
    });
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await under.close();
    await rm(profile, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      // The browser reports each status of 400 and above, which is what the page is for.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    await page.goto(under.demo.url);
    await page.locator('.code').first().waitFor();
  });
  afterEach(async () => {
    await page.close();
  });

  const screenshot = (name: string): Promise<Buffer> =>
    page.screenshot({ path: `${ARTIFACTS}/${adapter}-${name}.png` });
  const chosenCode = (): Promise<string | null> => page.locator('.detail .name').textContent();
  const verdict = (): Promise<string | null> => page.locator('.verdict').textContent();
  /** Wider than the window means that a phone has to scroll sideways. */
  const overflow = (): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it('lists the 35 codes of the catalogue', async () => {
    const listed = await page
      .locator('.code')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code')));
    expect(listed).toEqual(ERROR_CODES);
    await screenshot('start');
    expect(complaints).toEqual([]);
  });

  it('sends the real request at a click and shows status, headers and body', async () => {
    await page.locator('[data-code="E3001_STREAM_NOT_FOUND"]').click();
    await page.locator('.verdict').waitFor();
    const answer = await page.locator('#answer').textContent();
    expect(answer).toContain('404 Not Found');
    expect(answer).toContain('"errorCode": "E3001_STREAM_NOT_FOUND"');
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
    await screenshot('stream-not-found');
    expect(complaints).toEqual([]);
  });

  it(
    'answers all 35 codes with "Send all"',
    async () => {
      await page.getByRole('button', { name: 'Send all' }).click();
      await page.locator('#progress', { hasText: /^35 of 35/ }).waitFor({ timeout: PATIENCE });
      await page.locator('[data-code="E5003_ES_SHARD_ERROR"]').click();
      await page.locator('.verdict').waitFor();
      await screenshot('all');
      expect({
        progress: await page.locator('#progress').textContent(),
        verdict: await verdict(),
        complaints,
      }).toEqual({
        progress: '35 of 35 seen',
        verdict: '✓ the expected code',
        complaints: [],
      });
    },
    PATIENCE,
  );

  it('lifts what it broke: no fault is left behind', async () => {
    await page.locator('[data-code="E4011_REDIS_GENERAL_ISSUE"]').click();
    await page.locator('.verdict').waitFor();
    const { upstreams } = (await (
      await fetch(`${under.demo.standIns.controlUrl}/faults`)
    ).json()) as {
      upstreams: Record<string, { fault: unknown }>;
    };
    expect(Object.values(upstreams).map(({ fault }) => fault)).toEqual(
      Object.values(upstreams).map(() => null),
    );
  });

  it('filters by code, word, path and upstream', async () => {
    const filter = page.locator('#filter');
    const shown = async (text: string): Promise<number> => {
      await filter.fill(text);
      return page.locator('.code').count();
    };
    expect({
      family: await shown('E30'),
      words: await shown('redis key'),
      nothing: await shown('no such thing'),
      all: await shown(''),
    }).toEqual({
      family: 3,
      words: 1,
      nothing: 0,
      all: 35,
    });
  });

  it('works with the keyboard alone', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('E6');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.verdict').waitFor();
    expect({ code: await chosenCode(), verdict: await verdict() }).toEqual({
      code: 'E6002_ACCESS_LVL_TOO_LOW',
      verdict: '✓ the expected code',
    });
  });

  it('links each code to its page in the reference, and shows no raw backticks', async () => {
    await page.locator('[data-code="E1004_INVALID_VALUE"]').click();
    await page.locator('.verdict').waitFor();
    expect(await page.locator('.detail .name a').getAttribute('href')).toBe(
      '/errors/E1004_INVALID_VALUE',
    );
    expect(await page.locator('.detail dl').textContent()).not.toContain('`');
    expect(
      await page
        .locator('.detail h3, .detail h4')
        .evaluateAll((all) => all.map(({ textContent }) => textContent)),
    ).toEqual([
      'Request',
      'Answer',
      'Plain Nest400',
      'This service400',
      'The operator’s logdebug',
      'Headers',
      'About this code',
    ]);
    const headers = await page.getByLabel('Headers of the answer').textContent();
    expect(headers).toMatch(/^content-type: .*\nx-request-id: .*\nlink: .*/);
  });

  it('shows the answer of plain Nest, that of the service and the log of the operator side by side', async () => {
    await page.locator('[data-code="E5003_ES_SHARD_ERROR"]').click();
    await page.locator('.verdict').waitFor();
    const columns = page.locator('.comparison section');
    const [plain, service, log] = await columns.allTextContents();
    const requestId = /"requestId": "([^"]+)"/.exec(service!)?.[1];
    // Without the part of a failed shard the sum is wrong, and nothing tells the client.
    expect(plain).toMatch(/^Plain Nest200\{\s+"bytes": \d+\s+\}/);
    expect(service).toMatch(/^This service500\{/);
    expect(log).toMatch(/^The operator’s logerrorE5003_ES_SHARD_ERROR 500 GET /);
    expect(log).toContain(requestId);
    const tops = await columns.evaluateAll((all) =>
      all.map((one) => one.querySelector('pre')!.getBoundingClientRect().top),
    );
    expect(new Set(tops).size).toBe(1);
  });

  it('keeps the buttons to send and to copy in view', async () => {
    await page.locator('[data-code="E1007_MISSING_PROPS_REQ_BODY"]').click();
    await page.locator('.verdict').waitFor();
    await page.setViewportSize({ width: 900, height: 500 });
    await page.locator('.detail dl').scrollIntoViewIfNeeded();
    for (const name of ['Send', 'Copy as curl']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box!.y).toBeGreaterThanOrEqual(0);
      expect(box!.y + box!.height).toBeLessThanOrEqual(500);
    }
  });

  it('links to the README, the reference and the document, which are there', async () => {
    const links = await page
      .locator('.links a')
      .evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute('href')]));
    expect(links).toEqual([
      ['README', '/page/readme'],
      ['A page per code', '/errors'],
      ['OpenAPI', '/docs'],
      ['openapi.json', '/openapi.json'],
    ]);
    for (const [, path] of links) {
      const response = await page.goto(`${under.demo.url}${path}`);
      expect([path, response!.status()]).toEqual([path, 200]);
    }
    expect(complaints).toEqual([]);
  });

  it('leads to a document that the browser shows, with every operation', async () => {
    await page.goto(`${under.demo.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    expect(await page.locator('.opblock').count()).toBe(13);
    await page.locator('.opblock', { hasText: '/api/v2/users/me' }).click();
    await page.locator('.opblock.is-open .response', { hasText: 'E2001_USER_NOT_FOUND' }).waitFor();
    await screenshot('docs');
    expect(complaints).toEqual([]);
  });

  it('copies a command that orders the fault of an upstream, too', async () => {
    await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('[data-code="E5020_BINTU_ERROR"]').click();
    await page.locator('.verdict').waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    const command = await page.evaluate<string>('navigator.clipboard.readText()');
    const { stdout } = await promisify(execFile)('bash', ['-c', command]);
    // The command leaves the fault where it is.
    await under.client.heal('bintu');
    expect(stdout).toContain('"errorCode":"E5020_BINTU_ERROR"');
  });

  it.each(['light', 'dark'] as const)('passes axe in the %s scheme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.locator('[data-code="E1001_ENDPOINT_NOT_FOUND"]').click();
    await page.locator('.verdict').waitFor();
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    );
    const { violations } = await page.evaluate<any>('axe.run()');
    expect(violations.map(({ id, nodes }: any) => [id, nodes[0].html])).toEqual([]);
  });

  it('shows problem details when they are asked for', async () => {
    await page.locator('#format').selectOption('application/problem+json');
    await page.locator('[data-code="E1004_INVALID_VALUE"]').click();
    await page.locator('.verdict').waitFor();
    expect(await page.locator('#answer').textContent()).toContain(
      'content-type: application/problem+json',
    );
  });

  it('opens with the code that the address names', async () => {
    await page.goto(`${under.demo.url}/#E5031`);
    await page.reload();
    await page.locator('.detail .name').waitFor();
    expect(await chosenCode()).toBe('E5031_CTS_HTTP_ERROR');
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await screenshot('phone');
    await page.locator('[data-code="E1005_TOO_MANY_PARAMS"]').click();
    await page.locator('.verdict').waitFor();
    await screenshot('phone-answer');
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  it('is dark where the reader wants it dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('[data-code="E1008_GENERAL_REQ_BODY_ISSUES"]').click();
    await page.locator('.verdict').waitFor();
    await screenshot('dark');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      'rgb(18, 20, 28)',
    );
  });

  it('gives another site no way to make an upstream fail', async () => {
    const other = await startDemoUnderTest(adapter);
    await page.goto(other.demo.url);
    const outcome = await page.evaluate(
      (url) =>
        fetch(url, {
          method: 'PUT',
          body: '{"kind":"refuse"}',
          headers: { 'content-type': 'application/json' },
        }).then(String, String),
      `${under.demo.url}/page/faults/bintu`,
    );
    await other.close();
    expect(outcome).toContain('TypeError');
    expect(
      (await under.client.send({ method: 'GET', path: '/tags' }, 'ada@acme.example')).status,
    ).toBe(200);
  });
});
