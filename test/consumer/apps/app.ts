// What an application writes, compiled with everything strict and its libraries' types checked too.
import { Controller, Get, Module } from '@nestjs/common';
import {
  AnalyticsErrorsModule,
  defineException,
  type ErrorCode,
  isAnalyticsException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';

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
  imports: [AnalyticsErrorsModule.forRoot({ exceptions: [QuotaExceededException] })],
  controllers: [StreamsController],
})
export class AppModule {}

export const codeOf = (thrown: unknown): string | undefined =>
  isAnalyticsException(thrown) ? thrown.code : undefined;
export const literal: ErrorCode & 'E3001_STREAM_NOT_FOUND' = new StreamNotFoundException().code;
export const status: 402 = new QuotaExceededException().getStatus();
