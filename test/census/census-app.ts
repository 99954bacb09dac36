import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import {
  All,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  Delete,
  type ExceptionFilter,
  type ArgumentsHost,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  HttpException,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestModule,
  NotFoundException,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Post,
  Put,
  Query,
  Render,
  Res,
  Scope,
  Sse,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { IsString } from 'class-validator';
import { concat, EMPTY, Observable, of, throwError } from 'rxjs';
import { SECRET, SENTENCE, THROWN, type ThrownName } from './thrown-values.js';

/** The little of Express's response, Fastify's reply and Node's own that the census uses. */
interface AnyResponse {
  raw?: AnyResponse;
  statusCode: number;
  status(status: number): AnyResponse;
  send(body: unknown): unknown;
  setHeader(name: string, value: string): unknown;
  header(name: string, value: string): unknown;
  writeHead(status: number, ...rest: unknown[]): AnyResponse;
  write(chunk: string): boolean;
  end(chunk?: string): unknown;
  flushHeaders(): void;
  hijack?(): void;
}

interface AnyRequest {
  readonly params: Readonly<Record<string, string>>;
}

const rawOf = (response: AnyResponse): AnyResponse => response.raw ?? response;

const thrown = (name: string): unknown => THROWN[decodeURIComponent(name) as ThrownName][0]();

const throwNamed = (context: ExecutionContext): never => {
  throw thrown(context.switchToHttp().getRequest<AnyRequest>().params['kind']!);
};

class ThrowingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return throwNamed(context);
  }
}

class RefusingGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class EarlyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext): Observable<unknown> {
    return throwNamed(context);
  }
}

class LateInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { kind = '' } = context.switchToHttp().getRequest<AnyRequest>().params;
    return concat(
      next.handle(),
      throwError(() => thrown(kind)),
    );
  }
}

class ThrowingPipe implements PipeTransform {
  transform(kind: string): unknown {
    throw thrown(kind);
  }
}

@Injectable({ scope: Scope.REQUEST })
class BrokenPerRequest {
  constructor() {
    throw new Error(SECRET);
  }
}

/** A filter such as applications have them: a body of its own, for everything. */
@Catch()
export class OwnFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    host.switchToHttp().getResponse<AnyResponse>().status(status).send({ oops: SECRET });
  }
}

@Catch()
export class FailingFilter implements ExceptionFilter {
  catch(): void {
    throw new Error(SECRET);
  }
}

@Catch()
export class RejectingFilter implements ExceptionFilter {
  async catch(): Promise<void> {
    await Promise.resolve();
    throw new Error(SECRET);
  }
}

class NamedDto {
  @IsString()
  name!: string;
}

@Controller()
class SuccessController {
  @Post('dto')
  dto(@Body() { name }: NamedDto): object {
    return { name };
  }

  @Get('ok')
  ok(): object {
    return { ok: true };
  }

  @Post('ok')
  create(@Body() body: unknown): object {
    return { received: typeof body };
  }

  @Put('ok')
  replace(): object {
    return { ok: true };
  }

  @Delete('ok')
  @HttpCode(204)
  remove(): undefined {
    return undefined;
  }

  @Get('text')
  text(): string {
    return 'plain text';
  }

  @Get('int/:id')
  int(@Param('id', ParseIntPipe) id: number): object {
    return { id };
  }

  @Get('param/:text')
  param(@Param('text') text: string): object {
    return { length: text.length };
  }

  @Get('search')
  search(@Query() query: unknown): object {
    return { query: typeof query };
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('a file'), {
      type: 'text/plain',
      disposition: 'attachment; filename="a.txt"',
    });
  }

  @Sse('events')
  events(): Observable<object> {
    return of({ data: 'one' }, { data: 'two' });
  }

  @Get('redirect')
  redirect(@Res() response: AnyResponse): void {
    response.status(302).header('Location', '/ok');
    response.send('');
  }
}

@Controller('throw')
class ThrowController {
  @Get('handler/:kind')
  handler(@Param('kind') kind: string): unknown {
    throw thrown(kind);
  }

  @Get('async/:kind')
  async asynchronously(@Param('kind') kind: string): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    throw thrown(kind);
  }

  @Get('observable/:kind')
  observable(@Param('kind') kind: string): Observable<unknown> {
    return throwError(() => thrown(kind));
  }

  @Get('guard/:kind')
  @UseGuards(new ThrowingGuard())
  guard(): string {
    return 'unreachable';
  }

  @Get('slow')
  async slow(): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    throw new Error(SECRET);
  }

  @Get('refused')
  @UseGuards(new RefusingGuard())
  refused(): string {
    return 'unreachable';
  }

  @Get('interceptor/:kind')
  @UseInterceptors(new EarlyInterceptor())
  interceptor(): string {
    return 'unreachable';
  }

  @Get('late/:kind')
  @UseInterceptors(new LateInterceptor())
  late(): string {
    return 'dropped';
  }

  @Get('pipe/:kind')
  @UsePipes(new ThrowingPipe())
  pipe(@Param('kind') kind: string): string {
    return kind;
  }

  @Get('middleware/:kind')
  middleware(): string {
    return 'unreachable';
  }

  @Get('next/:kind')
  next(): string {
    return 'unreachable';
  }
}

@Controller('scoped')
class ScopedController {
  constructor(readonly broken: BrokenPerRequest) {}

  @Get()
  get(): string {
    return 'unreachable';
  }
}

/** Errors that are written and not thrown. */
@Controller('write')
class WriteController {
  @Get('http-code')
  @HttpCode(404)
  httpCode(): object {
    return { oops: SECRET };
  }

  @Get('http-code-999')
  @HttpCode(999)
  beyond(): object {
    return { oops: SECRET };
  }

  @Get('teapot')
  teapot(@Res() response: AnyResponse): void {
    response.status(418).send({ oops: SECRET });
  }

  @Get('passthrough')
  passthrough(@Res({ passthrough: true }) response: AnyResponse): string {
    response.status(409);
    return SECRET;
  }

  @Get('html')
  html(@Res() response: AnyResponse): void {
    response.header('Content-Type', 'text/html; charset=utf-8');
    response.header('ETag', '"abc"');
    response.header('Set-Cookie', 'a=b');
    response.status(502).send(`<h1>${SECRET}</h1>`);
  }

  @Get('raw')
  raw(@Res() response: AnyResponse): void {
    response.hijack?.();
    rawOf(response).writeHead(500, { 'Content-Type': 'text/plain' }).end(SECRET);
  }

  @Get('chunks')
  chunks(@Res() response: AnyResponse): void {
    response.hijack?.();
    const raw = rawOf(response);
    raw.statusCode = 503;
    raw.flushHeaders();
    raw.write(SECRET);
    setImmediate(() => raw.end(SECRET));
  }

  @Get('piped')
  piped(@Res() response: AnyResponse): void {
    response.hijack?.();
    const raw = rawOf(response);
    raw.statusCode = 502;
    Readable.from(Array.from({ length: 200 }, () => SECRET.repeat(100))).pipe(
      raw as unknown as NodeJS.WritableStream,
    );
  }

  @Get('empty')
  empty(@Res() response: AnyResponse): void {
    response.hijack?.();
    rawOf(response).writeHead(404).end();
  }

  @Get('web-response')
  webResponse(): Response {
    return new Response(`<h1>${SECRET}</h1>`, {
      status: 404,
      headers: { 'content-type': 'text/html' },
    });
  }

  @Get('returned-error')
  returnedError(): Error {
    return new Error(SECRET);
  }

  @Get('returned-exception')
  returnedException(): Error {
    return new NotFoundException(SENTENCE);
  }

  @Get('circular')
  circular(): object {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    return value;
  }

  @Get('bigint')
  bigint(): object {
    return { size: 1n };
  }

  @Get('to-json')
  toJson(): object {
    return {
      toJSON: () => {
        throw new Error(SECRET);
      },
    };
  }

  @Get('nothing')
  nothing(): Observable<unknown> {
    return EMPTY;
  }

  @Get('view')
  @Render('missing')
  view(): object {
    return {};
  }

  @Get('bad-header')
  @Header('X-Bad', 'a\nb')
  badHeader(): object {
    return { ok: true };
  }

  @Get('middleware')
  middleware(): string {
    return 'unreachable';
  }
}

@Controller('stream')
class StreamController {
  @Get('missing-file')
  missingFile(): StreamableFile {
    return new StreamableFile(createReadStream(`/${SECRET}/missing`));
  }

  @Get('early')
  early(): StreamableFile {
    return new StreamableFile(
      new Readable({
        read() {
          this.destroy(new Error(SECRET));
        },
      }),
    );
  }

  @Get('objects')
  objects(): StreamableFile {
    return new StreamableFile(Readable.from([{ secret: SECRET }]));
  }

  @Get('late')
  late(): StreamableFile {
    let rounds = 0;
    return new StreamableFile(
      new Readable({
        read() {
          rounds += 1;
          if (rounds < 4) this.push('x'.repeat(1024));
          else setTimeout(() => this.destroy(new Error(SECRET)), 20);
        },
      }),
    );
  }

  @Get('generator')
  async *generator(): AsyncGenerator<string> {
    yield 'first';
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error(SECRET);
  }

  @Get('generator-early')
  async *generatorEarly(): AsyncGenerator<string> {
    yield await Promise.reject<string>(new NotFoundException(SENTENCE));
  }

  @Sse('sse-early')
  sseEarly(): Observable<object> {
    return throwError(() => new NotFoundException(SENTENCE));
  }

  @Get('after-headers')
  async afterHeaders(@Res() response: AnyResponse): Promise<void> {
    response.hijack?.();
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.write('begun');
    await new Promise((resolve) => setTimeout(resolve, 10));
    throw new Error(SECRET);
  }

  @Get('after-send')
  afterSend(@Res() response: AnyResponse): void {
    response.status(200).send('sent');
    throw new Error(SECRET);
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return { ok: true };
  }

  @Get('endless')
  endless(@Res() response: AnyResponse): void {
    response.hijack?.();
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.write('begun');
    const timer = setInterval(() => raw.write('.'), 20);
    (raw as unknown as NodeJS.EventEmitter).on('close', () => clearInterval(timer));
  }
}

@Controller('filtered')
class FilteredController {
  @Get('own')
  @UseFilters(OwnFilter)
  own(): never {
    throw new NotFoundException(SENTENCE);
  }

  @Get('own-instance')
  @UseFilters(new OwnFilter())
  ownInstance(): never {
    throw new NotFoundException(SENTENCE);
  }

  @Get('failing')
  @UseFilters(FailingFilter)
  failing(): never {
    throw new NotFoundException(SENTENCE);
  }

  @Get('failing-instance')
  @UseFilters(new FailingFilter())
  failingInstance(): never {
    throw new NotFoundException(SENTENCE);
  }

  @Get('rejecting')
  @UseFilters(RejectingFilter)
  rejecting(): never {
    throw new NotFoundException(SENTENCE);
  }
}

@Controller('methods')
class MethodController {
  @All('all')
  all(): object {
    return { ok: true };
  }
}

type Next = (error?: unknown) => void;

/** The routes of the census, without the library. */
@Module({
  controllers: [
    SuccessController,
    ThrowController,
    ScopedController,
    WriteController,
    StreamController,
    FilteredController,
    MethodController,
  ],
  providers: [BrokenPerRequest],
})
export class CensusModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const kindOf = (request: { originalUrl?: string; url?: string }): string =>
      (request.originalUrl ?? request.url ?? '').split('/').at(-1)!;
    consumer
      .apply((request: { originalUrl?: string }) => {
        throw thrown(kindOf(request));
      })
      .forRoutes('throw/middleware/*kind');
    consumer
      .apply((request: { originalUrl?: string }, _response: unknown, next: Next) =>
        next(thrown(kindOf(request))),
      )
      .forRoutes('throw/next/*kind');
    consumer
      .apply((request: { originalUrl?: string }, _response: unknown, next: Next) =>
        next(kindOf(request)),
      )
      .forRoutes('next/*kind');
    consumer
      .apply((_request: unknown, response: AnyResponse) => {
        response.statusCode = 403;
        response.end(SECRET);
      })
      .forRoutes('write/middleware');
  }
}
