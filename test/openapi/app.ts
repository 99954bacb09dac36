import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import {
  AnalyticsErrorsModule,
  type AnalyticsErrorsOptions,
  ApiErrors,
  InternalErrorException,
  OptionalJwt,
  Public,
  RateLimitedException,
  RequireApiKey,
  RequireJwt,
  StreamNotFoundException,
  TagNotFoundException,
} from 'nestjs-analytics-errors';
import { setupErrors, type SetupErrorsOptions } from 'nestjs-analytics-errors/openapi';
import { type AdapterName, type StartedApp, startApp } from '../support/adapters.js';

class Range {
  @ApiProperty({ description: 'Start of the range.' })
  @IsISO8601()
  from!: string;
}

class NewStream {
  @ApiProperty()
  @IsString()
  name!: string;

  @ApiProperty({ required: false })
  @IsOptional()
  @IsInt()
  bitrate?: number;
}

@Controller('streams')
@RequireJwt()
@ApiErrors(StreamNotFoundException, TagNotFoundException)
class StreamsController {
  @Get(':id')
  @ApiOperation({ summary: 'A stream' })
  get(@Param('id') id: string, @Query() _range: Range): { readonly id: string } {
    if (id === 'tag') throw new TagNotFoundException('There is no such tag.');
    if (id === 'stream') throw new StreamNotFoundException();
    throw new InternalErrorException({ cause: new Error('for the test') });
  }

  @Post()
  @ApiOperation({ summary: 'Adds a stream' })
  @Public()
  @HttpCode(201)
  @ApiErrors(RateLimitedException)
  add(@Body() _stream: NewStream): { readonly id: string } {
    throw new RateLimitedException({ headers: { 'Retry-After': '3' } });
  }

  @Get(':id/own')
  @ApiOperation({ summary: 'For the test' })
  @ApiParam({ name: 'id' })
  @ApiOkResponse()
  @Public()
  @ApiNotFoundResponse({ description: 'In our own words.' })
  own(): string {
    return 'own';
  }

  @Get(':id/described')
  @ApiOperation({ summary: 'For the test' })
  @ApiParam({ name: 'id' })
  @ApiOkResponse()
  @OptionalJwt()
  @ApiNotFoundResponse({ description: 'Nothing of ours.', content: { 'text/plain': {} } })
  described(): string {
    return 'described';
  }
}

@Controller('usage')
class UsageController {
  @Get()
  @ApiOperation({ summary: 'Usage' })
  @RequireApiKey()
  usage(): string {
    return 'usage';
  }
}

export interface DocumentedApp extends StartedApp {
  readonly document: OpenAPIObject;
}

/** An application with its document, in which errors of every kind are described. */
export const startDocumentedApp = async (
  adapter: AdapterName,
  options: AnalyticsErrorsOptions = {},
  setup: SetupErrorsOptions = {},
): Promise<DocumentedApp> => {
  @Module({
    imports: [
      AnalyticsErrorsModule.forRoot({
        exceptions: [RateLimitedException],
        jwt: { secret: 'a secret of more than thirty-two bytes, for tests' },
        access: { findApiKey: () => undefined },
        reference: { path: '/errors' },
        ...options,
      }),
    ],
    controllers: [StreamsController, UsageController],
  })
  class App {}
  const started = await startApp(adapter, { imports: [App] }, (app) => {
    app.setGlobalPrefix('api/v2');
  });
  const config = new DocumentBuilder()
    .setTitle('Streams')
    .setDescription('For tests.')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('https://api.analytics.test')
    .build();
  const document = setupErrors(
    started.app,
    SwaggerModule.createDocument(started.app, config),
    setup,
  );
  return { ...started, document };
};
