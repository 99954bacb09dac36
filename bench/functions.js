// Rows that are measured without HTTP: functions, in a process of their own, in alternating rounds.
import createError from '@fastify/error';
import { HttpException, NotFoundException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import httpErrors from 'http-errors';
import { createHmac, createPublicKey, createSecretKey, timingSafeEqual, verify } from 'node:crypto';
import {
  DEFAULT_ERROR_MESSAGE,
  InternalErrorException,
  StreamNotFoundException,
} from 'nestjs-analytics-errors';
import { Bench } from 'tinybench';
import { createApp } from './apps.js';
import { tokensOf } from './rows.js';
import { CATALOGUE_REGISTRY } from '../libs/analytics-errors/dist/esm/exceptions/exception-registry.js';
import { toErrorResponse } from '../libs/analytics-errors/dist/esm/respond/error-response.js';

/** CPU time of one side in one round, in milliseconds. */
const ROUND = 25;
/** CPU time of one sample, in milliseconds: long against the clock, which costs a microsecond. */
const SAMPLE = 0.5;

/** CPU time in milliseconds, garbage collection included; other work on the machine disturbs it less than the clock. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Keeps results alive, so that the engine does not drop the work. */
const kept = { value: undefined };

const repeat = (times, run) => () => {
  for (let index = 0; index < times; index += 1) kept.value = run();
};
const repeatAsync = (times, run) => async () => {
  for (let index = 0; index < times; index += 1) kept.value = await run();
};

/** How often a function runs within one sample. */
const batchOf = async (run, isAsync) => {
  const batch = isAsync ? repeatAsync : repeat;
  await batch(3000, run)();
  const before = cpu();
  await batch(200, run)();
  return Math.max(1, Math.round(SAMPLE / ((cpu() - before) / 200)));
};

const measureOnce = async ({ run, times, isAsync }) => {
  const bench = new Bench({ now: cpu, time: ROUND, iterations: 10, warmup: false });
  bench.add('side', (isAsync ? repeatAsync : repeat)(times, run));
  const [{ result }] = await bench.run();
  return (result.latency.mean * 1000) / times;
};

/** Measures functions against each other: the microseconds of CPU per call of each, round by round. */
const measure = async (runs, rounds) => {
  const sides = [];
  for (const run of runs) {
    const isAsync = run() instanceof Promise;
    sides.push({ run, isAsync, times: await batchOf(run, isAsync), costs: [] });
  }
  for (let round = 0; round < rounds; round += 1)
    for (const side of round % 2 === 0 ? sides : sides.toReversed())
      side.costs.push(await measureOnce(side));
  return sides.map(({ costs }) => costs);
};

/** Calls from as deep as a handler stands: capturing a stack costs by its depth. */
const deep = (make, depth = 12) => (depth === 0 ? make() : [deep(make, depth - 1)][0]);
const atDepth = (make) => () => deep(make);

const FastifyNotFound = createError('STREAM_NOT_FOUND', 'Stream not found', 404);

const cause = new Error('connect ECONNREFUSED');

const creatingRows = () => [
  {
    name: 'creating a 4xx exception',
    measured: atDepth(() => new StreamNotFoundException()),
    against: [
      {
        name: 'new HttpException',
        run: atDepth(() => new HttpException('Stream not found', 404)),
        target: 0.2,
      },
      { name: 'new NotFoundException', run: atDepth(() => new NotFoundException()) },
      { name: '@fastify/error', run: atDepth(() => new FastifyNotFound()) },
      { name: 'http-errors', run: atDepth(() => httpErrors(404, 'Stream not found')) },
    ],
  },
  {
    name: 'creating a 5xx exception',
    measured: atDepth(() => new InternalErrorException({ cause })),
    against: [
      {
        name: 'new HttpException',
        run: atDepth(() => new HttpException('Internal error', 500, { cause })),
        target: 1,
      },
    ],
  },
];

const requestId = '3f1c7c1e-5f0e-4c0b-9d0a-0d6f3a1f8a55';
const OPTIONS = {
  defaultErrorMessage: DEFAULT_ERROR_MESSAGE,
  registry: CATALOGUE_REGISTRY,
  requestId,
  format: 'envelope',
  negotiated: true,
  challenge: false,
};

const bytesRow = (name, exception) => {
  const body = JSON.parse(toErrorResponse(exception, OPTIONS).body);
  return {
    name: `exception to bytes, ${name}`,
    measured: () => toErrorResponse(exception, OPTIONS).body,
    against: [{ name: 'JSON.stringify of the body', run: () => JSON.stringify(body), target: 1.5 }],
  };
};

const bytesRows = () => [
  bytesRow('no details', new StreamNotFoundException()),
  bytesRow(
    '2 details',
    new StreamNotFoundException({
      userInfo: 'Two things are wrong.',
      details: ['/a', '/b'].map((path) => ({
        in: 'body',
        path,
        code: 'E1004_INVALID_VALUE',
        rule: 'max',
        message: `${path} must not be greater than 100`,
      })),
    }),
  ),
];

/** What a token costs at least: the signature and the claims. */
const bareVerifier = (algorithm, text) => {
  const key = algorithm === 'HS256' ? createSecretKey(text, 'utf8') : createPublicKey(text);
  const holds = {
    HS256: (data, signature) =>
      timingSafeEqual(createHmac('sha256', key).update(data).digest(), signature),
    RS256: (data, signature) => verify('sha256', data, key, signature),
    ES256: (data, signature) =>
      verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  }[algorithm];
  return (token) => {
    const end = token.lastIndexOf('.');
    if (!holds(Buffer.from(token.slice(0, end)), Buffer.from(token.slice(end + 1), 'base64url')))
      return undefined;
    return JSON.parse(
      Buffer.from(token.slice(token.indexOf('.') + 1, end), 'base64url').toString(),
    );
  };
};

const startGuard = async (app, { algorithm, key }) => {
  const { application, controller, tokenGuard } = await createApp({
    app,
    platform: 'fastify',
    token: { algorithm, key },
  });
  const guard = application.get(tokenGuard);
  const runWith = (token) => async () => {
    const request = { method: 'GET', url: '/token', headers: { 'x-access-token': token } };
    const response = { setHeader() {}, end() {} };
    const handler = controller.prototype.token;
    const context = new ExecutionContextHost([request, response, () => {}], controller, handler);
    try {
      return await guard.canActivate(context);
    } catch {
      return false;
    }
  };
  return { runWith };
};

const guardRows = async (algorithm) => {
  const tokens = tokensOf(algorithm);
  const library = await startGuard('library with jwt', tokens);
  const documented = await startGuard('documented', tokens);
  const passport = await startGuard('passport', tokens);
  const bare = bareVerifier(algorithm, tokens.key);
  return [
    {
      name: `good token, ${algorithm}, the guard alone`,
      measured: library.runWith(tokens.good),
      against: [
        {
          name: 'Nest’s documented guard',
          run: documented.runWith(tokens.good),
          // With a key pair the signature itself costs most, and nobody can save it.
          target: algorithm === 'HS256' ? 0.2 : undefined,
        },
        { name: 'passport-jwt', run: passport.runWith(tokens.good) },
        { name: 'bare node:crypto', run: () => bare(tokens.good), target: 1.5 },
      ],
    },
    {
      name: `bad token, ${algorithm}, the guard alone`,
      measured: library.runWith(tokens.bad),
      against: [
        {
          name: 'Nest’s documented guard',
          run: documented.runWith(tokens.bad),
          target: algorithm === 'HS256' ? 1 / 3 : undefined,
        },
        { name: 'passport-jwt', run: passport.runWith(tokens.bad) },
        { name: 'bare node:crypto', run: () => bare(tokens.bad) },
      ],
    },
  ];
};

const GROUPS = {
  creating: creatingRows,
  bytes: bytesRows,
  HS256: () => guardRows('HS256'),
  RS256: () => guardRows('RS256'),
  ES256: () => guardRows('ES256'),
};

const main = async ({ groups, rounds, only }) => {
  for (const group of groups)
    for (const { name, measured, against } of await GROUPS[group]()) {
      if (!name.includes(only)) continue;
      const runs = [measured, ...against.map(({ run }) => run)];
      const [costs, ...others] = await measure(runs, rounds);
      process.send({
        name,
        costs,
        against: against.map(({ name: other, target }, index) => ({
          name: other,
          target,
          costs: others[index],
        })),
      });
    }
  process.exit();
};

process.once('message', (settings) => {
  main(settings).catch((error) => process.send({ failure: error.stack }));
});
