/**
 * `nest` is the beginning of a version; without `test` the whole file is skipped.
 * @typedef {{ nest: string, file: string, test?: RegExp, reason: string }} Skip
 */

const GENERATORS = 'Nest 11 takes a generator for an object, and sends {} with 200.';

/** @type {readonly Skip[]} */
export const SKIPPED = [
  {
    nest: '11',
    file: 'test/validation/schemas/standard-schema.e2e-spec.ts',
    reason: 'Nest 11 knows no schemas on arguments; the application does not start.',
  },
  {
    nest: '11',
    file: 'test/validation/nest-pipes.e2e-spec.ts',
    test: /E1004 when a date does not exist/,
    reason: 'ParseDatePipe of Nest 11 takes 30 February for 1 March.',
  },
  {
    nest: '11',
    file: 'test/egress/contexts.e2e-spec.ts',
    test: /errors of a gateway/,
    reason:
      'Nest 11 sends no errors to clients of @nestjs/platform-ws; it emits them in the server.',
  },
  {
    nest: '11',
    file: 'test/egress/streams.e2e-spec.ts',
    test: /told of once: generator/,
    reason: GENERATORS,
  },
  {
    nest: '11',
    file: 'test/census/census.e2e-spec.ts',
    test: /Streams: a generator/,
    reason: GENERATORS,
  },
  {
    nest: '11',
    file: 'test/census/census.e2e-spec.ts',
    test: /on express .*a web Response/,
    reason: 'Nest 11 on Express takes a web Response for an object, and sends {} with 200.',
  },
  {
    nest: '11',
    file: 'test/census/census.e2e-spec.ts',
    test: /in the world "csrf"/,
    reason: 'Nest 11 has no app.enableCsrfProtection().',
  },
  {
    nest: '11',
    file: 'test/census/census.e2e-spec.ts',
    test: /in the world "closing/,
    reason: 'Nest 11 answers requests while the application shuts down.',
  },
  {
    nest: '11',
    file: 'test/census/census.e2e-spec.ts',
    test: /on fastify .*a form with __proto__/,
    reason: 'Nest 11 on Fastify takes __proto__ in a form for any other name.',
  },
];

/**
 * What is skipped under a version of Nest.
 * @param {string} version
 */
export const skipsFor = (version) =>
  SKIPPED.filter(({ nest }) => `${version}.`.startsWith(`${nest}.`));
