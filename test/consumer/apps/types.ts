// What an application writes with each entry point, compiled with everything strict and its libraries' types checked too.
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  AnalyticsErrorsModule,
  defineException,
  type ErrorCode,
  isAnalyticsException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { hasCode, parseAnalyticsError } from 'nestjs-analytics-errors/client';
import { jwksKeyProvider } from 'nestjs-analytics-errors/jwks';
import { setupErrors } from 'nestjs-analytics-errors/openapi';
import { collectErrors } from 'nestjs-analytics-errors/testing';

class QuotaExceededException extends defineException({
  code: 'E7001_QUOTA_EXCEEDED',
  status: 402,
  message: 'Used up',
}) {}

@Controller('streams')
export class StreamsController {
  @Get()
  find(): never {
    throw new StreamNotFoundException({
      userInfo: 'Gone.',
      details: [{ in: 'query', path: 'stream', code: 'E3001_STREAM_NOT_FOUND', message: 'gone' }],
    });
  }
}

@Module({
  imports: [
    AnalyticsErrorsModule.forRoot({
      exceptions: [QuotaExceededException],
      jwt: {
        algorithms: ['RS256'],
        keyProvider: jwksKeyProvider({
          url: 'https://issuer.example/keys',
          issuer: 'https://issuer.example/',
          audience: 'analytics',
        }),
      },
    }),
  ],
  controllers: [StreamsController],
})
export class AppModule {}

export const codeOf = (thrown: unknown): string | undefined =>
  isAnalyticsException(thrown) ? thrown.code : undefined;
export const literal: ErrorCode & 'E3001_STREAM_NOT_FOUND' = new StreamNotFoundException().code;
export const status: 402 = new QuotaExceededException().getStatus();

export const documented = (app: INestApplication, document: OpenAPIObject): OpenAPIObject =>
  setupErrors(app, document, { omit: ['E4001_INTERNAL_ERROR'] });
export const provoked = (app: INestApplication): number => collectErrors(app).coverage().provoked;
export const userInfoOf = (body: unknown): string | undefined => {
  const error = parseAnalyticsError(body);
  return error !== undefined && hasCode(error, 'E3001_STREAM_NOT_FOUND')
    ? error.userInfo
    : undefined;
};
