import {
  AnalyticsErrorsModule,
  InternalErrorException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { captureStacks } from '../../libs/analytics-errors/src/exceptions/stacks.js';
import { resolveOptions } from '../../libs/analytics-errors/src/analytics-errors.options.js';
import { startApp } from '../support/adapters.js';

const framesOf = ({ stack = '' }: Error): number => stack.split('\n    at ').length - 1;

describe('with stacks: all', () => {
  beforeEach(() => captureStacks('all'));

  it.each([
    ['a 4xx', () => new StreamNotFoundException()],
    ['a 5xx', () => new InternalErrorException()],
    ['a 5xx with a cause', () => new InternalErrorException({ cause: new Error('a cause') })],
  ])('%s captures all its frames, and the first is where it was made', (_case, make) => {
    const exception = make();
    expect(framesOf(exception)).toBeGreaterThan(5);
    expect(exception.stack?.split('\n')[1]).toContain('stacks.spec.ts');
  });
});

describe('with stacks: 5xx', () => {
  beforeEach(() => captureStacks('5xx'));
  afterEach(() => captureStacks('all'));

  it('a 4xx has its headline only', () => {
    expect(new StreamNotFoundException().stack).toBe('E3001_STREAM_NOT_FOUND: Stream not found');
  });

  it('a 5xx captures as many frames as Error does', () => {
    expect(framesOf(new InternalErrorException())).toBe(framesOf(new Error('to compare')));
  });

  it('a 5xx that names an error as its cause leaves most frames to it', () => {
    const cause = new Error('a cause');
    expect(framesOf(new InternalErrorException({ cause }))).toBe(5);
    expect(framesOf(cause)).toBeGreaterThan(5);
  });

  it('a cause that is no error has no frames to leave them to', () => {
    expect(framesOf(new InternalErrorException({ cause: 'a string' }))).toBe(
      framesOf(new Error('to compare')),
    );
  });

  it.each([0, 2])('a limit of the process that is lower holds: %i', (limit) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = limit;
    const exception = new InternalErrorException({ cause: new Error('a cause') });
    Error.stackTraceLimit = stackTraceLimit;
    expect(framesOf(exception)).toBe(limit);
  });

  it('leaves the limit of the process as it was, also when an exception cannot be made', () => {
    const { stackTraceLimit } = Error;
    class Failing extends StreamNotFoundException {
      override initMessage(): void {
        throw new Error('no message');
      }
    }
    expect(() => new Failing()).toThrow('no message');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('makes exceptions where the limit cannot be set', () => {
    const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!;
    Object.defineProperty(Error, 'stackTraceLimit', { ...limit, writable: false });
    const exception = new StreamNotFoundException();
    Object.defineProperty(Error, 'stackTraceLimit', limit);
    expect(exception.code).toBe('E3001_STREAM_NOT_FOUND');
  });
});

describe('the option stacks', () => {
  const environment = process.env['NODE_ENV'];
  afterEach(() => {
    process.env['NODE_ENV'] = environment;
    captureStacks('all');
  });

  it.each([
    ['production', '5xx'],
    ['development', 'all'],
    ['test', 'all'],
  ])('in NODE_ENV=%s is %s by default', (name, stacks) => {
    process.env['NODE_ENV'] = name;
    expect(resolveOptions().stacks).toBe(stacks);
  });

  it.each([
    ['5xx', false],
    ['all', true],
  ] as const)('%s takes effect when the module starts', async (stacks, captured) => {
    captureStacks(stacks === 'all' ? '5xx' : 'all');
    const app = await startApp('fastify', { imports: [AnalyticsErrorsModule.forRoot({ stacks })] });
    await app.close();
    expect(framesOf(new StreamNotFoundException()) > 0).toBe(captured);
  });
});
