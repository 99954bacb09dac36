// What a guard costs: CPU microseconds per token, all candidates in one run, round by round in turn.
// `npm run bench:access` (builds first); `node bench/access.js --json` prints the figures as JSON.
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import 'reflect-metadata';
import {
  Controller,
  Get,
  Injectable,
  Module,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AnalyticsErrorsModule, JwtGuard } from 'nestjs-analytics-errors';
import passportJwt from 'passport-jwt';

const { ExtractJwt, Strategy } = passportJwt;
const ROUNDS = 15;
/** Runs before the first round, so that it finds compiled code. */
const WARM_UP = 3000;
/** CPU time of one candidate in one round, in microseconds. */
const ROUND = 25_000;

const CLAIMS = {
  sub: 'u-0123456789',
  organization: 'o-0123456789',
  accessLevel: 'premium',
  frontend: true,
  email: 'somebody@example.org',
  name: 'Some Body',
  roles: ['reader', 'editor', 'billing'],
  locale: 'en-GB',
  jti: '6f1f2f0e-7a3b-4f57-9d4e-0c1c6b1f6a11',
};

const hmacKey = randomBytes(32).toString('hex');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key) => key.export({ type: 'spki', format: 'pem' });

/** Keys as an application has them: text, as the documentation of Nest shows it. */
const ALGORITHMS = {
  HS256: { signWith: createSecretKey(hmacKey, 'utf8'), text: hmacKey, ours: { secret: hmacKey } },
  RS256: {
    signWith: rsa.privateKey,
    text: pemOf(rsa.publicKey),
    ours: { publicKey: pemOf(rsa.publicKey) },
  },
  ES256: {
    signWith: ec.privateKey,
    text: pemOf(ec.publicKey),
    ours: { publicKey: pemOf(ec.publicKey) },
  },
};

const bareVerifierOf = (algorithm, { text }) => {
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
      throw new Error('signature');
    return JSON.parse(
      Buffer.from(token.slice(token.indexOf('.') + 1, end), 'base64url').toString(),
    );
  };
};

/** The guard of Nest's documentation, reading our header. */
const documentedGuard = (text) => {
  class DocumentedGuard {
    constructor(jwtService) {
      this.jwtService = jwtService;
    }
    async canActivate(context) {
      const request = context.switchToHttp().getRequest();
      const token = request.headers['x-access-token'];
      if (!token) throw new UnauthorizedException();
      try {
        request['user'] = await this.jwtService.verifyAsync(token, { secret: text });
      } catch {
        throw new UnauthorizedException();
      }
      return true;
    }
  }
  Reflect.defineMetadata('design:paramtypes', [JwtService], DocumentedGuard);
  Injectable()(DocumentedGuard);
  return DocumentedGuard;
};

const passportStrategy = (algorithm, text) => {
  class BenchStrategy extends PassportStrategy(Strategy, 'jwt') {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromHeader('x-access-token'),
        secretOrKey: text,
        algorithms: [algorithm],
      });
    }
    validate(payload) {
      return payload;
    }
  }
  Injectable()(BenchStrategy);
  return BenchStrategy;
};

const controllerWith = (...guards) => {
  class BenchController {
    ping() {
      return 'pong';
    }
  }
  Reflect.defineMetadata('design:paramtypes', [], BenchController.prototype, 'ping');
  const descriptor = Object.getOwnPropertyDescriptor(BenchController.prototype, 'ping');
  Get('ping')(BenchController.prototype, 'ping', descriptor);
  Controller()(BenchController);
  if (guards.length > 0) UseGuards(...guards)(BenchController);
  return BenchController;
};

const start = async ({ imports = [], providers = [], guards = [] }) => {
  const controller = controllerWith(...guards);
  class BenchModule {}
  Module({ imports, providers: [...providers, ...guards], controllers: [controller] })(BenchModule);
  const app = await NestFactory.create(BenchModule, new FastifyAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, controller, guard: guards[0] && app.get(guards[0]) };
};

const cpuOf = async (times, run) => {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
};

const median = (values) =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];

/** Medians of interleaved rounds: what disturbs the machine disturbs all candidates. */
const compare = async (candidates) => {
  const plans = [];
  for (const [name, run] of Object.entries(candidates)) {
    await cpuOf(WARM_UP, run);
    plans.push({ name, run, perRound: Math.ceil(ROUND / (await cpuOf(100, run))), samples: [] });
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { run, perRound, samples } of plans) samples.push(await cpuOf(perRound, run));
  return Object.fromEntries(plans.map(({ name, samples }) => [name, median(samples)]));
};

const measure = async (algorithm) => {
  const { signWith, text, ours } = ALGORITHMS[algorithm];
  const token = new JwtService({}).sign(CLAIMS, {
    privateKey: signWith,
    algorithm,
    expiresIn: '1h',
  });
  const apps = {
    'no guard': await start({ imports: [AnalyticsErrorsModule] }),
    documented: await start({ imports: [JwtModule.register({})], guards: [documentedGuard(text)] }),
    passport: await start({
      imports: [PassportModule],
      providers: [passportStrategy(algorithm, text)],
      guards: [AuthGuard('jwt')],
    }),
    ours: await start({
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { ...ours, algorithm } })],
      guards: [JwtGuard],
    }),
  };
  const requestOf = () => ({
    method: 'GET',
    url: '/ping',
    headers: { host: 'localhost', 'x-access-token': token },
  });
  const guardRun = ({ guard, controller }) => {
    const response = { setHeader() {}, end() {} };
    return () =>
      guard.canActivate(
        new ExecutionContextHost(
          [requestOf(), response, () => {}],
          controller,
          controller.prototype.ping,
        ),
      );
  };
  const requestRun = ({ app }) => {
    const instance = app.getHttpAdapter().getInstance();
    return async () => {
      const { statusCode } = await instance.inject({
        method: 'GET',
        url: '/ping',
        headers: { 'x-access-token': token },
      });
      if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    };
  };
  const bare = bareVerifierOf(algorithm, ALGORITHMS[algorithm]);
  const guards = await compare({
    bare: () => bare(token),
    ours: guardRun(apps.ours),
    documented: guardRun(apps.documented),
    passport: guardRun(apps.passport),
  });
  const requests = await compare(
    Object.fromEntries(Object.entries(apps).map(([name, started]) => [name, requestRun(started)])),
  );
  for (const { app } of Object.values(apps)) await app.close();
  return { algorithm, guards, requests };
};

const us = (value) => value.toFixed(1).padStart(9);
const times = (value, unit) => `×${(value / unit).toFixed(2)}`.padStart(9);

const results = [];
for (const algorithm of Object.keys(ALGORITHMS)) results.push(await measure(algorithm));
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ node: process.version, results }, undefined, 2));
} else {
  console.log(`Node ${process.version}; CPU µs, medians of ${ROUNDS} interleaved rounds`);
  for (const { algorithm, guards, requests } of results) {
    console.log(`\n${algorithm}: the guard alone                 µs  of bare  of documented`);
    for (const [name, value] of Object.entries(guards))
      console.log(
        `  ${name.padEnd(26)}${us(value)}${times(value, guards.bare)}${times(value, guards.documented)}`,
      );
    console.log(`${algorithm}: a whole request (Fastify)        µs  over no guard`);
    for (const [name, value] of Object.entries(requests))
      console.log(`  ${name.padEnd(26)}${us(value)}${us(value - requests['no guard'])}`);
  }
}
