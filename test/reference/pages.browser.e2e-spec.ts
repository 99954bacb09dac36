import { Module } from '@nestjs/common';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnalyticsErrorsModule, ERROR_CODES } from 'nestjs-analytics-errors';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type StartedApp, startApp } from '../support/adapters.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
];
const PATIENCE = 60_000;
const PHONE = { width: 360, height: 640 };
const DESK = { width: 1280, height: 900 };

@Module({ imports: [AnalyticsErrorsModule.forRoot({ reference: { path: '/errors' } })] })
class App {}

describe('the pages of the reference, in a browser', () => {
  let app: StartedApp;
  let profile: string;
  let browser: BrowserContext;
  let page: Page;
  let complaints: string[];
  let axe: string;

  beforeAll(async () => {
    app = await startApp('express', { imports: [App] });
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    profile = await mkdtemp(join(tmpdir(), 'reference-'));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
    });
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await app.close();
    await rm(profile, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
  });

  it.each([
    ['/errors', 'light', DESK],
    ['/errors', 'dark', PHONE],
    ['/errors/E4002_TAG_STREAM_INTERSECTION_ISSUE', 'light', PHONE],
    ['/errors/E6012_JWT_MISSING', 'dark', DESK],
  ] as const)(
    '%s passes axe in the %s scheme, and fits the screen',
    async (path, colorScheme, size) => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.goto(app.url + path);
      await page.evaluate(axe);
      const { violations } = await page.evaluate<any>('axe.run()');
      expect(violations.map(({ id, nodes }: any) => [id, nodes[0].html])).toEqual([]);
      expect(
        await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'),
      ).toBe(true);
      expect(complaints).toEqual([]);
    },
    PATIENCE,
  );

  it('filters the codes by text, family, status and retry', async () => {
    await page.goto(`${app.url}/errors`);
    const shown = () => page.locator('.codes li:visible').count();
    expect(await shown()).toBe(ERROR_CODES.length);
    await page.getByLabel('Search').fill('jwt');
    expect(await shown()).toBe(2);
    expect(await page.locator('section:visible').count()).toBe(1);
    await page.getByLabel('Search').fill('');
    await page.getByLabel('Status').selectOption('422');
    expect(await shown()).toBe(1);
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Retry').selectOption('can help');
    expect(await page.locator('output').textContent()).toBe(`${await shown()} of 35 codes`);
    expect(complaints).toEqual([]);
  });

  it('leads by the keyboard from the index to a page and back', async () => {
    await page.goto(`${app.url}/errors`);
    await page.getByRole('link', { name: 'E3001_STREAM_NOT_FOUND' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/errors/E3001_STREAM_NOT_FOUND');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/errors');
    expect(complaints).toEqual([]);
  });

  it(
    'shows every code without a script',
    async () => {
      const quiet = await chromium.launch({
        executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
        args: FLAGS,
      });
      const context = await quiet.newContext({ javaScriptEnabled: false });
      const plain = await context.newPage();
      await plain.goto(`${app.url}/errors`);
      const counts = [
        await plain.locator('.codes li').count(),
        await plain.locator('form:visible').count(),
      ];
      await quiet.close();
      expect(counts).toEqual([35, 0]);
    },
    PATIENCE,
  );
});
