/** Frames of Node, of this library and of the platforms say how a response was written, not who wanted it. */
const PLUMBING =
  /\bnode:|nestjs-analytics-errors|analytics-errors\/(?:src|dist)|\/node_modules\/(?:express|router|finalhandler|send|serve-static|fastify|@nestjs\/(?:core|platform-(?:express|fastify)))\//;
const LOCATION = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]+:\d+):\d+\)?$/;

const framesHere = (): readonly string[] => {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 30;
    // With a `prepareStackTrace` of the application's it may be anything.
    const { stack }: { readonly stack?: unknown } = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    return typeof stack === 'string' ? stack.split('\n').slice(1) : [];
  } catch {
    return [];
  }
};

/** Names the place in the code that is writing at the moment, for the log; empty where no frame tells. */
export const callSite = (): string => {
  const frames = framesHere();
  const place = frames
    .map((frame) => (PLUMBING.test(frame) ? undefined : LOCATION.exec(frame)?.[1]))
    .find(Boolean);
  return place === undefined ? '' : ` written at ${place}`;
};
