import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { setupErrors } from 'nestjs-analytics-errors/openapi';

/** The OpenAPI document of the API, with the errors that each route can answer. */
export const createDocument = (app: INestApplication): OpenAPIObject => {
  const config = new DocumentBuilder()
    .setTitle('Analytics API')
    .setDescription('How streams are watched and delivered.')
    .setVersion('2')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .build();
  return setupErrors(app, SwaggerModule.createDocument(app, config));
};

/** Serves the document as `/openapi.json`, and as pages to try it out under `/docs` where they are wanted. */
export const serveDocument = (app: INestApplication, { ui }: { readonly ui: boolean }): void => {
  const options = { ui, raw: ['json' as const], jsonDocumentUrl: 'openapi.json' };
  SwaggerModule.setup('docs', app, () => createDocument(app), options);
};
