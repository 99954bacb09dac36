import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DEMO_CONFIG, type DemoConfig } from '../../src/config/demo.config.js';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { type PageData, toPageData } from './page-data.js';

/** The page runs its own script and style and calls its own service; the browser blocks everything else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Found through the package's name, as compiled files lie one folder deeper than sources. */
const PUBLIC = new URL(
  './public/',
  pathToFileURL(createRequire(import.meta.url).resolve('analytics-demo/package.json')),
);

const readAsset = (name: string): Promise<string> => readFile(new URL(name, PUBLIC), 'utf8');

const assets = {
  html: readAsset('index.html'),
  script: readAsset('app.js'),
  style: readAsset('style.css'),
  icon: readAsset('icon.svg'),
  readme: readFile(new URL('../README.md', PUBLIC), 'utf8'),
};

@Controller()
@ApiExcludeController()
export class PageController {
  private readonly data: PageData;

  constructor(
    @Inject(DEMO_CONFIG) config: DemoConfig,
    @Inject(STAND_INS) standIns: RunningStandIns,
  ) {
    this.data = toPageData(config, standIns);
  }

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('X-Content-Type-Options', 'nosniff')
  page(): Promise<string> {
    return assets.html;
  }

  @Get('page/app.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  script(): Promise<string> {
    return assets.script;
  }

  @Get('page/style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  style(): Promise<string> {
    return assets.style;
  }

  @Get('page/icon.svg')
  @Header('Content-Type', 'image/svg+xml; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  icon(): Promise<string> {
    return assets.icon;
  }

  /** As text, which every browser shows. */
  @Get('page/readme')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  readme(): Promise<string> {
    return assets.readme;
  }

  /** The catalogue, and for each code the request that provokes it. */
  @Get('page/codes.json')
  @Header('Cache-Control', 'no-store')
  codes(): PageData {
    return this.data;
  }
}
