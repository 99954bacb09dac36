// The applications that are compared. Each is built from the same routes, with and without the library.
import 'reflect-metadata';
import {
  Body,
  ConsoleLogger,
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  Injectable,
  Module,
  NotFoundException,
  Post,
  UnauthorizedException,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** The levels of a service in production; where the output goes is the caller's business. */
const PRODUCTION_LEVELS = ['fatal', 'error', 'warn'];

/** Starts the application of that name, without listening; tells its controller and the class of its token guard as well. */
export async function createApp({ app: name, platform, token = {}, growth = {}, debug = false }) {
  const parts = await PARTS[name](token);
  const controller = controllerOf(parts);
  const logLevels = debug ? [...PRODUCTION_LEVELS, 'debug'] : PRODUCTION_LEVELS;
  const application = await NestFactory.create(
    moduleOf(parts, controller, growth),
    await adapterOf(platform),
    { logger: new ConsoleLogger({ logLevels }), abortOnError: false },
  );
  if (parts.pipe) application.useGlobalPipes(new ValidationPipe({ transform: true }));
  await application.init();
  return { application, controller, tokenGuard: parts.tokenGuard };
}

/** Applies decorators without their syntax, which Node does not know. */
export function decorate(Class, properties) {
  for (const [property, decorators] of Object.entries(properties))
    for (const apply of decorators)
      apply(Class.prototype, property, Object.getOwnPropertyDescriptor(Class.prototype, property));
  return Class;
}

/** The guard of Nest's documentation, reading the library's header. */
export async function documentedGuard(key) {
  const { JwtService } = await import('@nestjs/jwt');
  class DocumentedGuard {
    constructor(jwtService) {
      this.jwtService = jwtService;
    }
    async canActivate(context) {
      const request = context.switchToHttp().getRequest();
      const token = request.headers['x-access-token'];
      if (!token) throw new UnauthorizedException();
      try {
        request['user'] = await this.jwtService.verifyAsync(token, { secret: key });
      } catch {
        throw new UnauthorizedException();
      }
      return true;
    }
  }
  Reflect.defineMetadata('design:paramtypes', [JwtService], DocumentedGuard);
  Injectable()(DocumentedGuard);
  return DocumentedGuard;
}

const passportStrategy = async (algorithm, key) => {
  const { PassportStrategy } = await import('@nestjs/passport');
  const { ExtractJwt, Strategy } = (await import('passport-jwt')).default;
  class BenchStrategy extends PassportStrategy(Strategy, 'jwt') {
    constructor() {
      super({
        jwtFromRequest: ExtractJwt.fromHeader('x-access-token'),
        secretOrKey: key,
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

/** The library's `jwt` option for a key as an application has it: text. */
export const jwtOptions = (algorithm, key) => ({
  algorithm,
  ...(algorithm === 'HS256' ? { secret: key } : { publicKey: key }),
});

/** What each application consists of, besides the routes. */
const PARTS = {
  plain: () => ({}),
  'plain with pipe': () => ({ pipe: true }),
  library: async () => {
    const { AnalyticsErrorsModule, StreamNotFoundException } =
      await import('nestjs-analytics-errors');
    return { imports: [AnalyticsErrorsModule], NotFound: StreamNotFoundException };
  },
  'library with jwt': async ({ algorithm, key }) => {
    const { AnalyticsErrorsModule, JwtGuard } = await import('nestjs-analytics-errors');
    return {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: jwtOptions(algorithm, key) })],
      tokenGuard: JwtGuard,
    };
  },
  documented: async ({ key }) => {
    const { JwtModule } = await import('@nestjs/jwt');
    return { imports: [JwtModule.register({})], tokenGuard: await documentedGuard(key) };
  },
  passport: async ({ algorithm, key }) => {
    const { AuthGuard, PassportModule } = await import('@nestjs/passport');
    return {
      imports: [PassportModule],
      providers: [await passportStrategy(algorithm, key)],
      tokenGuard: AuthGuard('jwt'),
    };
  },
};

const adapterOf = async (platform) => {
  if (platform === 'express')
    return new (await import('@nestjs/platform-express')).ExpressAdapter();
  return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
};

const refusing = (refuse) => {
  class RefusingGuard {
    canActivate() {
      return refuse();
    }
  }
  Injectable()(RefusingGuard);
  return RefusingGuard;
};

const controllerOf = ({ tokenGuard, NotFound = NotFoundException }) => {
  const Unauthenticated = refusing(() => {
    throw new UnauthorizedException();
  });
  const Unauthorized = refusing(() => {
    throw new ForbiddenException();
  });
  class BenchController {
    ok() {
      return { ok: true };
    }
    notFound() {
      throw new NotFound();
    }
    fault() {
      throw new Error('the account store is not there');
    }
    unauthenticated() {
      return { ok: true };
    }
    unauthorized() {
      return { ok: true };
    }
    token() {
      return { ok: true };
    }
  }
  decorate(BenchController, {
    ok: [Get('ok')],
    notFound: [Get('not-found')],
    fault: [Get('fault')],
    unauthenticated: [Get('unauthenticated'), UseGuards(tokenGuard ?? Unauthenticated)],
    unauthorized: [Get('unauthorized'), UseGuards(Unauthorized)],
    token: [Get('token'), ...(tokenGuard ? [UseGuards(tokenGuard)] : [])],
  });
  Controller()(BenchController);
  return BenchController;
};

const moduleOf = (
  { imports = [], providers = [], tokenGuard },
  controller,
  { routes = 0, classes = 0 },
) => {
  class BenchModule {}
  Module({
    imports,
    providers: [...providers, ...(tokenGuard ? [tokenGuard] : [])],
    controllers: [controller, bodiesOf(classes), manyRoutes(routes)],
  })(BenchModule);
  return BenchModule;
};

const manyRoutes = (count) => {
  class ManyController {}
  for (let index = 0; index < count; index += 1) {
    ManyController.prototype[`route${index}`] = () => ({ ok: true });
    decorate(ManyController, { [`route${index}`]: [Get(`resources${index}/:id/parts/:part`)] });
  }
  Controller()(ManyController);
  return ManyController;
};

/** Routes with bodies; `otherClasses` more of them are decorated, as in an application that has many. */
const bodiesOf = (otherClasses) => {
  class Small {}
  decorate(Small, { name: [IsString()], count: [IsInt(), Min(0), Max(100)], id: [IsUUID('4')] });
  class Point {}
  decorate(Point, { x: [IsInt()], y: [IsInt()] });
  class Many {}
  decorate(Many, { items: [IsArray(), ValidateNested({ each: true }), Type(() => Point)] });
  for (let index = 0; index < otherClasses; index += 1)
    decorate(class {}, { a: [IsString()], b: [IsInt()], c: [IsOptional(), IsString()] });

  class BodyController {
    small() {
      return { ok: true };
    }
    many() {
      return { ok: true };
    }
  }
  for (const [method, type] of Object.entries({ small: Small, many: Many })) {
    Reflect.defineMetadata('design:paramtypes', [type], BodyController.prototype, method);
    Body()(BodyController.prototype, method, 0);
    decorate(BodyController, { [method]: [Post(method), HttpCode(200)] });
  }
  Controller()(BodyController);
  return BodyController;
};
