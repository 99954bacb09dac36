import { INestApplication } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from './../src/app.module.js';

const tokenOf = (sub: string): string =>
  new JwtService({ secret: 'a secret for tests, 32 bytes or more' }).sign(
    { sub },
    { expiresIn: '1h' },
  );

describe('a guarded route (e2e)', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.init();
  });

  afterEach(() => app.close());

  it('answers 401 E6012 without a token', async () => {
    const { status, body } = await request(app.getHttpServer()).get('/usage');
    expect([status, body.error.errorCode]).toEqual([401, 'E6012_JWT_MISSING']);
  });

  it('lets a caller in', async () => {
    const { status, body } = await request(app.getHttpServer())
      .get('/usage')
      .set('x-access-token', tokenOf('u-ada'));
    expect([status, body]).toEqual([200, { user: 'u-ada' }]);
  });
});
