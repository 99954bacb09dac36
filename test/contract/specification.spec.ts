import { Controller, Get, Param } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  CATALOGUE,
  type CatalogueEntry,
  DEFAULT_ERROR_MESSAGE,
  ERROR_CODES,
  EXCEPTIONS,
} from 'nestjs-analytics-errors';
import { ADAPTERS, startApp, type StartedApp } from '../support/adapters.js';
import { SPECIFICATION } from './specification.js';

const catalogueRow = ([code, { status, message }]: [string, CatalogueEntry]) => [
  code,
  message === DEFAULT_ERROR_MESSAGE ? 'DefaultErrorMsg' : message,
  status,
];

@Controller('provoke')
class ProvokingController {
  @Get(':code')
  provoke(@Param('code') code: string): never {
    const ExceptionOfCode = EXCEPTIONS.get(code)!;
    throw new ExceptionOfCode();
  }
}

describe('the catalogue beside the specification', () => {
  it('has 35 rows, each with a code of its own', () => {
    expect(new Set(SPECIFICATION.map(([code]) => code)).size).toBe(35);
  });

  it('has every row of the specification, word for word, and no other, in the same order', () => {
    expect(Object.entries(CATALOGUE).map(catalogueRow)).toEqual(SPECIFICATION);
  });

  it('lists its codes in the order of the specification', () => {
    expect(ERROR_CODES).toEqual(SPECIFICATION.map(([code]) => code));
  });
});

describe.each(ADAPTERS)("the specification's answers on %s", (adapter) => {
  let literal: StartedApp;
  beforeAll(async () => {
    literal = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ defaultErrorMessage: 'DefaultErrorMsg' })],
      controllers: [ProvokingController],
    });
  });
  afterAll(() => literal.close());

  it.each(SPECIFICATION)(
    'answers %s with the text "%s" and status %i',
    async (code, message, status) => {
      const response = await fetch(`${literal.url}/provoke/${code}`, {
        headers: { 'x-request-id': 'spec' },
      });
      expect({ status: response.status, body: await response.json() }).toEqual({
        status,
        body: { error: { errorCode: code, statusCode: status, message, requestId: 'spec' } },
      });
    },
  );
});
