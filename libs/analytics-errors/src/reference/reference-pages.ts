import type { IncomingMessage } from 'node:http';
import { type ArgumentsHost, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { EndpointNotFoundException } from '../exceptions/request.exceptions.js';
import { pathOf, rawRequestOf } from '../platform/http-message.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import type { BodyOptions } from '../respond/error-response.js';
import { RouteErrors } from '../routes/route-errors.js';
import { answerReference } from './answer-reference.js';
import type { RouteReference } from './code-entry.js';
import type { ResolvedReferenceOptions } from './reference.options.js';

/** What the reference needs to know of the module's options. */
interface ReferenceSettings extends BodyOptions {
  readonly reference: ResolvedReferenceOptions;
}

/**
 * Serves the reference with routes of the platform's own: no global prefix, version, guard, pipe or
 * interceptor of the application stands before them, since they are documentation.
 */
@Injectable()
export class ReferencePages {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly settings: ReferenceSettings,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(RouteErrors) private readonly routeErrors: RouteErrors,
  ) {}

  /** @param errors answers for a page that does not exist */
  configure(errors: ExceptionFilter): void {
    const base = this.settings.reference?.path;
    if (base === undefined) return;
    const { httpAdapter } = this.host;
    const handle = (request: object, response: object): void => {
      try {
        this.answer(base, request, response);
      } catch (thrown) {
        errors.catch(thrown, hostOf(request, response));
      }
    };
    httpAdapter.get(base, handle);
    // Fastify has a limit for the length of a parameter, and tells a slash at the end apart.
    httpAdapter.get(`${base}/${httpAdapter.getType() === 'fastify' ? '*' : ':code'}`, handle);
  }

  private answer(base: string, request: object, response: object): void {
    const { httpAdapter } = this.host;
    const raw = rawRequestOf(request) as IncomingMessage & { readonly originalUrl?: unknown };
    const answer = answerReference(
      { base, path: pathOf(raw), accept: raw.headers.accept },
      { ...this.settings, routesOf: (code) => this.routesOf(code) },
    );
    if (answer === undefined) throw new EndpointNotFoundException();
    for (const [header, value] of Object.entries(answer.headers))
      httpAdapter.setHeader(response, header, value);
    httpAdapter.reply(response, answer.body, answer.status);
  }

  /** The routes that can answer a code. */
  private routesOf(code: string): readonly RouteReference[] {
    return this.routeErrors
      .all()
      .filter(({ errors }) => errors.some(({ exception }) => exception.code === code))
      .map(({ method, path }) => ({ method, path }));
  }
}

const hostOf = (request: object, response: object): ArgumentsHost => {
  const args = [request, response, () => undefined];
  const http = {
    getRequest: () => request,
    getResponse: () => response,
    getNext: () => args[2],
  };
  const host = {
    getType: () => 'http',
    getArgs: () => args,
    getArgByIndex: (index: number) => args[index],
    switchToHttp: () => http,
  };
  return host as unknown as ArgumentsHost;
};
