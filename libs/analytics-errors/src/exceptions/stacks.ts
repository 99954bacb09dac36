/** Which exceptions capture a stack in full: `all`, or only those of the service's own faults. */
export type StacksOption = 'all' | '5xx';

/** The default: in production the stack of a client's mistake is of no use. */
export const defaultStacks = (): StacksOption =>
  process.env['NODE_ENV'] === 'production' ? '5xx' : 'all';

let stacks = defaultStacks();

/** Says which exceptions capture a stack from now on, in the whole process: they are made without knowing of a module. */
export function captureStacks(which: StacksOption): void {
  stacks = which;
}

/** Frames of a 5xx that names an error as its cause, whose own stack says where it failed. */
const FRAMES_BESIDE_CAUSE = 5;

/**
 * Limits the stack of the exception that is made next to what its status is worth. In one run `new HttpException` took
 * 10 µs of CPU and a 4xx exception 11 µs with ten frames, 3 µs with one and 1 µs with none: so a 4xx gets none.
 * @returns what `restoreStacks` takes; both are called in pairs, without a function around, whose frame V8 would walk.
 */
export function limitStack(status: number, cause: unknown): number | undefined {
  const limit = limitFor(status, cause);
  const { stackTraceLimit } = Error;
  if (limit === undefined || !(limit < stackTraceLimit)) return undefined;
  // Unlike an assignment this does not throw where the intrinsics are frozen.
  Reflect.set(Error, 'stackTraceLimit', limit);
  return stackTraceLimit;
}

export function restoreStacks(stackTraceLimit: number | undefined): void {
  if (stackTraceLimit !== undefined) Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
}

const limitFor = (status: number, cause: unknown): number | undefined => {
  if (stacks === 'all') return undefined;
  if (status < 500) return 0;
  return cause instanceof Error ? FRAMES_BESIDE_CAUSE : undefined;
};
