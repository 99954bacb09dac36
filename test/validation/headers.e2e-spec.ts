import { Controller, Get } from '@nestjs/common';
import { Expose } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsTimeZone, Length, Matches } from 'class-validator';
import { AnalyticsErrorsModule, ValidatedHeaders } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { get } from './support.js';

class ReportHeaders {
  @Expose({ name: 'x-report' })
  @IsNotEmpty()
  @Length(3, 8)
  report!: string;

  @Expose({ name: 'X-Time-Zone' })
  @IsOptional()
  @IsTimeZone()
  timeZone?: string;

  @IsOptional()
  @Matches(/^[a-z]+$/)
  origin?: string;
}

@Controller()
class ReportController {
  @Get('report')
  report(@ValidatedHeaders() headers: ReportHeaders): unknown {
    return { kind: headers.constructor.name, headers };
  }
}

const IMPORTS = [
  ['as imported', AnalyticsErrorsModule],
  [
    'with everything forbidden',
    AnalyticsErrorsModule.forRoot({
      validation: { whitelist: true, forbidNonWhitelisted: true, validateCustomDecorators: true },
    }),
  ],
  ['without a global pipe', AnalyticsErrorsModule.forRoot({ validation: false })],
] as const;

describe.each(ADAPTERS)('headers on %s', (adapter) => {
  describe.each(IMPORTS)('%s', (_title, module) => {
    let started: StartedApp;
    beforeAll(async () => {
      started = await startApp(adapter, { imports: [module], controllers: [ReportController] });
    });
    afterAll(() => started.close());

    it('reach the handler as an instance that holds the declared ones', async () => {
      const { body } = await get(`${started.url}/report`, {
        'x-report': 'daily',
        'x-time-zone': 'Europe/Berlin',
      });
      expect(body).toEqual({
        kind: 'ReportHeaders',
        headers: { report: 'daily', timeZone: 'Europe/Berlin' },
      });
    });

    it.each([
      [
        '403 E1009 for a header that breaks a rule',
        { 'x-report': 'daily', 'x-time-zone': 'Mars/Base' },
        403,
        'E1009_INVALID_HEADER',
        ['header X-Time-Zone E1009 isTimeZone'],
      ],
      [
        '400 E1002 for a header that is not there',
        {},
        400,
        'E1002_PARAM_REQUIRED',
        ['header x-report E1002 required'],
      ],
      [
        '400 E1002 when one is not there and one breaks a rule',
        { origin: 'A1' },
        400,
        'E1002_PARAM_REQUIRED',
        ['header x-report E1002 required', 'header origin E1009 matches'],
      ],
    ])('are answered %s', async (_case, headers, status, code, details) => {
      const answer = await get(`${started.url}/report`, headers);
      expect({ status: answer.status, code: answer.code, details: answer.details }).toEqual({
        status,
        code,
        details,
      });
    });
  });
});
