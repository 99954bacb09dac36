import { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from './../src/app.module.js';

describe('errors (e2e)', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.init();
  });

  afterEach(() => app.close());

  it('answers an unknown route with E1001', async () => {
    const { status, body } = await request(app.getHttpServer()).get('/nowhere');
    expect([status, body.error.errorCode]).toEqual([404, 'E1001_ENDPOINT_NOT_FOUND']);
  });

  it('answers a stream that is not there with E3001 and a sentence', async () => {
    const { status, body } = await request(app.getHttpServer()).get('/streams/gone');
    expect([status, body.error.errorCode, body.error.userInfo]).toEqual([
      404,
      'E3001_STREAM_NOT_FOUND',
      'This stream was deleted.',
    ]);
  });

  it('answers a body without a property with E1007, and JSON that is none with E1006', async () => {
    const missing = await request(app.getHttpServer()).post('/streams').send({ name: 'live' });
    const broken = await request(app.getHttpServer())
      .post('/streams')
      .set('content-type', 'application/json')
      .send('{');
    expect([missing.body.error.errorCode, broken.body.error.errorCode]).toEqual([
      'E1007_MISSING_PROPS_REQ_BODY',
      'E1006_INVALID_REQ_BODY',
    ]);
  });
});
