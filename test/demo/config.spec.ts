import { ConfigError, isLoopbackHost, readConfig } from '../../apps/demo/src/config/demo.config.js';

describe('the configuration of the demo', () => {
  it('needs nothing: the defaults are for trying it out on one machine', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      adapter: 'express',
      controlPort: 0,
      jwtSecretIsRandom: true,
      loginsPerMinute: 10,
      upstreams: {
        redis: undefined,
        elasticsearch: undefined,
        bintu: undefined,
        cts: undefined,
        aux: undefined,
      },
    });
  });

  it('makes up another secret at each start, of 32 bytes', () => {
    const secrets = [readConfig({}).jwtSecret, readConfig({}).jwtSecret];
    expect(secrets[0]).not.toBe(secrets[1]);
    expect(Buffer.from(secrets[0] ?? '', 'base64url')).toHaveLength(32);
  });

  it('takes what the environment says', () => {
    const secret = 's'.repeat(32);
    const env = {
      HOST: '0.0.0.0',
      PORT: '0',
      HTTP_ADAPTER: 'fastify',
      JWT_SECRET: secret,
      REDIS_URL: 'redis://h:1',
      BINTU_URL: 'https://b/',
    };
    expect(readConfig(env)).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      adapter: 'fastify',
      jwtSecret: secret,
      jwtSecretIsRandom: false,
      upstreams: { redis: 'redis://h:1', bintu: 'https://b' },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', JWT_SECRET: ' ', REDIS_URL: '' })).toMatchObject({
      port: 3000,
      jwtSecretIsRandom: true,
      upstreams: { redis: undefined },
    });
  });

  it.each([
    [{ PORT: '70000' }, /^PORT must be a number/],
    [{ PORT: '3000x' }, /^PORT must be a number/],
    [{ PORT: '-1' }, /^PORT must be a number/],
    [{ HTTP_ADAPTER: 'koa' }, /^HTTP_ADAPTER must be express or fastify/],
    [{ JWT_SECRET: 'hunter2' }, /^JWT_SECRET must have at least 32 bytes/],
    [{ REDIS_URL: 'localhost:6379' }, /^REDIS_URL must be a URL/],
    [
      { ELASTICSEARCH_URL: 'redis://h' },
      /^ELASTICSEARCH_URL must be a URL that starts with http:\/\/ or https:\/\//,
    ],
    [{ LOGINS_PER_MINUTE: '0.5' }, /^LOGINS_PER_MINUTE must be a number from 1/],
  ])('refuses %j with a sentence that does not repeat the value', (env, sentence) => {
    const read = (): unknown => readConfig(env);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(Object.values(env)[0]);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['192.168.1.4', false],
    ['127.0.0.1.example', false],
  ])('knows whether only this machine reaches %s: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});
