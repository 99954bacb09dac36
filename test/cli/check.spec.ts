import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../libs/analytics-errors/src/cli/check/check.js';
import { type Application, thrownByHandler, writeApplication } from './applications.js';

const IMPORTS = `
import { Body, type CanActivate, Controller, Get, Inject, Injectable, Module, type PipeTransform, Post, UseGuards, Query } from '@nestjs/common';
import { catchError, from, type Observable, of, throwError } from 'rxjs';
import { AccessDeniedException, AnalyticsException, ApiErrors, BintuException, CountryNotFoundException, defineException, InternalErrorException, InvalidValueException, isAnalyticsException, StreamNotFoundException, TagNotFoundException, Throws, upstream, Upstream, UserNotFoundException } from 'nestjs-analytics-errors';
`;

describe('check follows a handler', () => {
  let app: Application;
  let thrown: Record<string, string>;
  let output: string;
  beforeAll(() => {
    app = writeApplication({
      'found.ts': `${IMPORTS}
export function assertFound(): void { throw new UserNotFoundException(); }`,
      'helpers.ts': "export * from './found.js';",
      'app.ts': `${IMPORTS}
import * as helpers from './helpers.js';
export class QuotaException extends defineException({ code: 'E7001_QUOTA', status: 429, message: 'Quota' }) {}

export interface Repository<T> { find(id: string): T; }
export const REPOSITORY = Symbol('REPOSITORY');
export const UNKNOWN = Symbol('UNKNOWN');
export const fail = (error: unknown): never => { throw error; };

@Injectable()
export class SqlRepository implements Repository<string> {
  find(id: string): string {
    if (id === '') throw new StreamNotFoundException();
    return id;
  }
}

export abstract class Store { abstract load(id: string): string; }
@Injectable()
export class MemoryStore extends Store {
  load(id: string): string { throw new TagNotFoundException(id); }
}

export abstract class BaseService<T> {
  constructor(protected readonly items: T[]) {}
  run(id: string): string { return this.hook(id); }
  protected abstract hook(id: string): string;
  protected shared(): never { throw new UserNotFoundException(); }
}

@Injectable()
export class Service extends BaseService<string> {
  constructor(
    @Inject(REPOSITORY) private readonly repository: Repository<string>,
    private readonly store: Store,
    @Inject('REPOSITORY') private readonly named: Repository<string>,
    @Inject(UNKNOWN) private readonly unknown: Repository<number>,
  ) { super([]); }
  protected hook(id: string): string { throw new CountryNotFoundException(id); }
  get current(): string { throw new AccessDeniedException(); }
  viaToken(id: string) { return this.repository.find(id); }
  viaString(id: string) { return this.named.find(id); }
  viaNamespace(): void { helpers.assertFound(); }
  viaHelper(id: string): string {
    try { return this.repository.find(id); } catch (error) { return fail(error); }
  }
  static assert(): void { throw new TagNotFoundException(); }
  viaAbstract(id: string) { return this.store.load(id); }
  viaUnknown(id: string) { return this.unknown.find(id); }
  viaBase(): never { return this.shared(); }
  @Throws(QuotaException)
  declaredHere(id: string) { return this.unknown.find(id); }
  caught(id: string): string {
    try { return this.repository.find(id); } catch { return 'none'; }
  }
  partly(id: string): string {
    try {
      this.store.load(id);
      return this.repository.find(id);
    } catch (error) {
      if (error instanceof StreamNotFoundException) return 'none';
      throw error;
    }
  }
  negated(id: string): string {
    try {
      this.store.load(id);
      return this.repository.find(id);
    } catch (error) {
      if (!(error instanceof TagNotFoundException)) throw error;
      return 'none';
    }
  }
  narrowed(id: string): string {
    try {
      this.store.load(id);
      return this.repository.find(id);
    } catch (error) {
      if (error instanceof TagNotFoundException) throw error;
      return 'none';
    }
  }
  allOfOurs(id: string): string {
    try { return this.repository.find(id); } catch (error) {
      if (isAnalyticsException(error)) return 'none';
      throw error;
    }
  }
  replaced(id: string): string {
    try { return this.repository.find(id); } catch (error) {
      throw new BintuException({ cause: error });
    }
  }
  async awaited(id: string): Promise<string> {
    try { return await this.later(id); } catch { return 'none'; }
  }
  async returned(id: string): Promise<string> {
    try { return this.later(id); } catch { return 'none'; }
  }
  async later(id: string): Promise<string> { return this.repository.find(id); }
  dropped(id: string): void { void this.later(id); }
  handled(id: string): Promise<string> { return this.later(id).catch(() => 'none'); }
  rethrown(id: string): Promise<string> {
    return this.later(id).catch((error: unknown) => { throw error; });
  }
  callbacks(ids: string[]): string[] { return ids.map((id) => this.repository.find(id)); }
  reference(ids: string[]): void { ids.forEach(assertName); }
  even(n: number): boolean { return n === 0 || this.odd(n - 1); }
  odd(n: number): boolean {
    if (n === 0) throw new InvalidValueException();
    return this.even(n - 1);
  }
  stream(id: string): Observable<string> {
    return throwError(() => new StreamNotFoundException(id));
  }
  streamCaught(id: string): Observable<string> {
    return this.stream(id).pipe(catchError(() => of('none')));
  }
  @Upstream('bintu')
  async decorated(): Promise<void> {}
  tagged(): Promise<string> { return upstream('cts', () => this.later('')); }
  made(kind: string): never { throw make(kind); }
  always(): never { throw new InternalErrorException(); }
}

const make = (kind: string): TagNotFoundException | QuotaException =>
  kind === 'tag' ? new TagNotFoundException() : new QuotaException();
function assertName(name: string): void { if (name === '') throw new InvalidValueException(); }

@Injectable()
export class Guard implements CanActivate {
  canActivate(): boolean { throw new AccessDeniedException(); }
}
@Injectable()
export class IdPipe implements PipeTransform {
  transform(value: string): string { if (value === '') throw new InvalidValueException(); return value; }
}

export abstract class BaseController {
  constructor(protected readonly service: Service) {}
  @Get('inherited') inherited() { return this.service.viaToken(''); }
}

@Controller('all')
export class AllController extends BaseController {
  @Get() viaToken() { return this.service.viaToken(''); }
  @Get() viaString() { return this.service.viaString(''); }
  @Get() viaNamespace() { return this.service.viaNamespace(); }
  @Get() viaHelper() { return this.service.viaHelper(''); }
  @Get() viaStatic() { return Service.assert(); }
  @Get() @ApiErrors('bintu') apiErrors() { return this.service.decorated(); }
  @Get() viaAbstract() { return this.service.viaAbstract(''); }
  @Get() viaUnknown() { return this.service.viaUnknown(''); }
  @Get() viaBase() { return this.service.viaBase(); }
  @Get() viaHook() { return this.service.run(''); }
  @Get() viaGetter() { return this.service.current; }
  @Get() declaredHere() { return this.service.declaredHere(''); }
  @Get() caught() { return this.service.caught(''); }
  @Get() partly() { return this.service.partly(''); }
  @Get() negated() { return this.service.negated(''); }
  @Get() narrowed() { return this.service.narrowed(''); }
  @Get() allOfOurs() { return this.service.allOfOurs(''); }
  @Get() replaced() { return this.service.replaced(''); }
  @Get() awaited() { return this.service.awaited(''); }
  @Get() returned() { return this.service.returned(''); }
  @Get() dropped() { return this.service.dropped(''); }
  @Get() handled() { return this.service.handled(''); }
  @Get() rethrown() { return this.service.rethrown(''); }
  @Get() callbacks() { return this.service.callbacks([]); }
  @Get() reference() { return this.service.reference([]); }
  @Get() recursion() { return this.service.even(2); }
  @Get() stream() { return this.service.stream(''); }
  @Get() streamCaught() { return this.service.streamCaught(''); }
  @Get() decorated() { return this.service.decorated(); }
  @Get() tagged() { return this.service.tagged(); }
  @Get() made() { return this.service.made(''); }
  @Get() always() { return this.service.always(); }
  @Get() dynamic() { const name = 'caught' as string; return (this.service as any)[name](''); }
  @Get() @UseGuards(Guard) guarded() { return ''; }
  @Get() piped(@Query('id', IdPipe) id: string) { return id; }
}

@Module({
  controllers: [AllController],
  providers: [
    Service,
    SqlRepository,
    { provide: REPOSITORY, useClass: SqlRepository },
    { provide: 'REPOSITORY', useExisting: SqlRepository },
    { provide: Store, useFactory: () => new MemoryStore() },
  ],
})
export class AppModule {}
`,
    });
    const result = app.check({ all: true });
    output = result.output;
    thrown = thrownByHandler(result);
  });
  afterAll(() => app.remove());

  it.each([
    ['inherited', 'E3001', 'through a handler of the base class'],
    ['viaToken', 'E3001', 'to the class behind a token'],
    ['viaString', 'E3001', 'to the class behind a string'],
    ['viaNamespace', 'E2001', 'into the functions of a module'],
    ['viaHelper', 'E3001', 'past a catch that hands the error to what throws it'],
    ['viaStatic', 'E3002', 'into a static method'],
    ['viaAbstract', 'E3002', 'to the class behind an abstract one'],
    ['viaBase', 'E2001', 'to a method of the generic base class'],
    ['viaHook', 'E3003', 'from the base class to the method of the subclass'],
    ['viaGetter', 'E6001', 'into a getter'],
    ['declaredHere', 'E7001', 'to a method that says what it throws'],
    ['caught', '', 'not beyond a catch'],
    ['partly', 'E3002', 'past a catch, without what it returns for'],
    ['negated', 'E3001', 'past a catch that throws the rest'],
    ['narrowed', 'E3002', 'past a catch that throws only one class'],
    ['allOfOurs', '', 'not past a catch that returns for all codes'],
    ['replaced', 'E5020', 'to what is thrown in place of the caught error'],
    ['awaited', '', 'not beyond a catch around what is awaited'],
    ['returned', 'E3001', 'past a catch that a returned promise has left'],
    ['dropped', '', 'not into a promise that nobody waits for'],
    ['handled', '', 'not beyond promise.catch()'],
    ['rethrown', 'E3001', 'past promise.catch() that throws again'],
    ['callbacks', 'E3001', 'into a callback'],
    ['reference', 'E1004', 'to a function that is handed on by its name'],
    ['recursion', 'E1004', 'through recursion'],
    ['stream', 'E3001', 'to the error of a stream'],
    ['streamCaught', '', 'not beyond catchError()'],
    ['decorated', 'upstream:bintu', 'to @Upstream()'],
    ['tagged', 'E3001 upstream:cts', 'into upstream()'],
    ['made', 'E3002 E7001', 'to what a function makes, by its type'],
    ['always', 'E4001', 'to the code that every route can answer'],
    ['guarded', 'E6001', 'into its guards'],
    ['piped', 'E1004', 'into the pipes of its arguments'],
    ['viaUnknown', '', 'not to a token that nothing provides'],
  ])('%s: [%s], %s', (handler, codes) => {
    expect(thrown[handler]).toBe(codes);
  });

  it('and says what it did not follow, once, with its place', () => {
    const [, notFollowed] = output.split('Not followed:\n');
    expect(notFollowed!.split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(/^ {2}app\.ts:\d+ Repository<number> has no code of its own$/),
      expect.stringMatching(/^ {2}app\.ts:\d+ the call is dynamic$/),
    ]);
  });

  it('takes the name of an upstream for the codes of its failures', () => {
    expect(output).not.toMatch(/apiErrors\)[^\n]*\n[^\n]*not declared/);
  });

  it('names the place of each throw', () => {
    expect(output).toMatch(/thrown and not declared {2}E5020_BINTU_ERROR {2}app\.ts:\d+/);
  });
});

describe('check compares', () => {
  const controller = (declared: string, thrown: string): string => `${IMPORTS}
@Controller('things')
export class ThingsController {
  @Get(':id')
  ${declared}
  get(): string { ${thrown} }
}
@Module({ controllers: [ThingsController] })
export class AppModule {}
`;
  let app: Application;
  beforeEach(() => {
    app = writeApplication({ 'app.ts': '' });
  });
  afterEach(() => app.remove());
  const write = (declared: string, thrown: string): void =>
    writeFileSync(join(app.folder, 'app.ts'), controller(declared, thrown));

  it('and finds no difference where all that is thrown is declared', () => {
    write('@ApiErrors(StreamNotFoundException)', 'throw new StreamNotFoundException();');
    expect(app.check()).toEqual({ exitCode: 0, output: '1 routes, no differences.' });
  });

  it('and shows what is declared and not thrown, and what is thrown and not declared', () => {
    write('@ApiErrors(TagNotFoundException)', 'throw new StreamNotFoundException();');
    const { exitCode, output } = app.check();
    expect(exitCode).toBe(1);
    expect(output).toBe(
      [
        'GET /things/:id (ThingsController.get)  app.ts:10',
        '  thrown and not declared  E3001_STREAM_NOT_FOUND  app.ts:10',
        '  declared and not thrown  E3002_TAG_NOT_FOUND',
        '1 routes, differences on 1.',
      ].join('\n'),
    );
  });

  it('writes what it found, and finds no difference then, until the code changes', () => {
    write('', 'throw new StreamNotFoundException();');
    expect(app.check({ write: true }).output).toContain('errors.metadata.ts written.');
    const metadata = readFileSync(join(app.folder, 'errors.metadata.ts'), 'utf8');
    expect(metadata).toContain("import { ThingsController } from './app.js';");
    expect(metadata).toContain("get: ['E3001_STREAM_NOT_FOUND'],");
    expect(app.check().exitCode).toBe(0);
    write('', 'throw new TagNotFoundException();');
    expect(app.check().output).toContain('declared and not thrown  E3001_STREAM_NOT_FOUND');
  });

  it('and cannot read an application without controllers', () => {
    writeFileSync(join(app.folder, 'app.ts'), "import 'nestjs-analytics-errors';");
    expect(app.check()).toEqual({
      exitCode: 2,
      output: expect.stringContaining('there is no controller with routes.'),
    });
  });

  it('and cannot read what is not there', () => {
    expect(check({ project: join(app.folder, 'none.json') })).toEqual({
      exitCode: 2,
      output: expect.stringContaining('Cannot read file'),
    });
  });
});

describe('check of a large application', () => {
  it('reads 200 controllers in less than 20 seconds', () => {
    const names = Array.from({ length: 200 }, (_, index) => `Part${index}`);
    const app = writeApplication(
      Object.fromEntries(
        names.map((name) => [
          `${name}.ts`,
          `${IMPORTS}
@Injectable()
export class ${name}Service {
  find(id: string): string { if (id === '') throw new StreamNotFoundException(); return id; }
  all(ids: string[]): string[] { return ids.map((id) => this.find(id)); }
}
@Controller('${name}')
export class ${name}Controller {
  constructor(private readonly service: ${name}Service) {}
  ${Array.from({ length: 5 }, (_, index) => `@Get('${index}') get${index}() { return this.service.all(['${index}']); }`).join('\n  ')}
}`,
        ]),
      ),
    );
    const start = process.cpuUsage();
    const { output } = app.check();
    const { user, system } = process.cpuUsage(start);
    app.remove();
    expect(output).toContain('1000 routes, differences on 1000.');
    expect((user + system) / 1e6).toBeLessThan(20);
  });
});
