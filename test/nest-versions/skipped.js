/**
 * `nest` holds beginnings of versions; without `test` the whole file is skipped.
 * @typedef {{ nest: readonly string[], file: string, test?: RegExp, reason: string }} Skip
 */

const SOCKETS =
  'Nest 11 sends no errors to clients of @nestjs/platform-ws; it emits them in the server.';
const GENERATORS = 'This Nest takes a generator for an object, and sends {} with 200.';
const CLOSING = 'This Nest answers requests while the application shuts down.';
const LISTS = 'ValidationPipe of this Nest takes a list where the class has no required property.';

const OBJECTS =
  'A stream of objects ends the process under this Nest, with the library and without.';

/** @type {readonly Skip[]} */
export const SKIPPED = [
  {
    nest: ['11'],
    file: 'test/validation/schemas/standard-schema.e2e-spec.ts',
    reason: 'Nest 11 knows no schemas on arguments; the application does not start.',
  },
  {
    nest: ['11', '12.0'],
    file: 'test/validation/nest-pipes.e2e-spec.ts',
    test: /E1004 when a date does not exist/,
    reason: 'ParseDatePipe of this Nest takes 30 February for 1 March.',
  },
  {
    nest: ['12.0'],
    file: 'test/validation/judgment.spec.ts',
    test: /the body as a whole (?:is E1006 when it is a list and|passes when its class)/,
    reason: LISTS,
  },
  {
    nest: ['11'],
    file: 'test/egress/contexts.e2e-spec.ts',
    test: /errors of a gateway/,
    reason: SOCKETS,
  },
  {
    nest: ['11'],
    file: 'test/access/connections.e2e-spec.ts',
    test: /until its token is revoked|that the handler made|the code of a refusal|logs a decorator/,
    reason: SOCKETS,
  },
  {
    nest: ['12.0'],
    file: 'test/access/start-up-checks.e2e-spec.ts',
    test: /names the import that is missing/,
    reason: 'In Nest 12.0 a class does not inherit @Optional(), so that Nest ends the start first.',
  },
  {
    nest: ['11', '12.0'],
    file: 'test/egress/streams.e2e-spec.ts',
    test: /told of once: generator/,
    reason: GENERATORS,
  },
  {
    nest: ['11.1.4'],
    file: 'test/egress/exclude.e2e-spec.ts',
    test: /on fastify .*"routerOptions"/,
    reason: 'Fastify 5.4 knows no routerOptions.',
  },
  {
    nest: ['12.0'],
    file: 'test/decide/foreign-codes.e2e-spec.ts',
    test: /on express has a dash for its route/,
    reason:
      'Below a prefix Express answers in place of Nest 12.0: the code is right, the line another.',
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /Streams: a generator/,
    reason: GENERATORS,
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on express .*a web Response/,
    reason: 'This Nest on Express takes a web Response for an object, and sends {} with 200.',
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /in the world "csrf"/,
    reason: 'This Nest has no app.enableCsrfProtection().',
  },
  {
    nest: ['11'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on express in the world "closing/,
    reason: CLOSING,
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify in the world "closing/,
    reason: CLOSING,
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify .*a form with __proto__/,
    reason: 'This Nest on Fastify takes __proto__ in a form for any other name.',
  },
  {
    nest: ['11.1.4', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on express .*a file that fails half-way/,
    reason:
      'This Nest on Express ends the response of a stream that failed as if it were complete.',
  },
  {
    nest: ['11.1.4', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on express .*a file that yields objects/,
    reason: OBJECTS,
  },
  {
    nest: ['11', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify .*a file that yields objects/,
    reason: OBJECTS,
  },
  {
    nest: ['11.1.4', '12.0'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify .*an extractor of versions that throws/,
    reason: 'It ends the process under this Nest on Fastify, with the library and without.',
  },
  {
    nest: ['11.1.4'],
    file: 'test/census/census.e2e-spec.ts',
    test: /events that fail before the first/,
    reason: 'Nest 11.1.4 sends the head of an event stream before the first event.',
  },
  {
    nest: ['11.1.4'],
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify .*a parameter of more than 100 characters/,
    reason: 'Fastify 5.4 finds no route for it and answers 404.',
  },
];

/**
 * What is skipped under a version of Nest.
 * @param {string} version
 */
export const skipsFor = (version) =>
  SKIPPED.filter(({ nest }) => nest.some((start) => `${version}.`.startsWith(`${start}.`)));
