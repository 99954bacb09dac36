import {
  ConfigError,
  isLoopbackHost,
  readUpstreamUrls,
} from '../../apps/demo/src/config/demo.config.js';
import { readStageConfig } from '../../apps/demo/stage/stage.config.js';

describe('the configuration of the demo', () => {
  it('needs nothing: the defaults are for trying it out on one machine', () => {
    expect(readStageConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      adapter: 'express',
      controlPort: 0,
      jwtSecretIsRandom: true,
      loginsPerMinute: 10,
      realUrls: {},
    });
  });

  it('makes up another secret at each start, of 32 bytes', () => {
    const secrets = [readStageConfig({}).jwtSecret, readStageConfig({}).jwtSecret];
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
    expect(readStageConfig(env)).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      adapter: 'fastify',
      jwtSecret: secret,
      jwtSecretIsRandom: false,
      realUrls: { redis: 'redis://h:1', bintu: 'https://b' },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readStageConfig({ PORT: '', JWT_SECRET: ' ', REDIS_URL: '' })).toMatchObject({
      port: 3000,
      jwtSecretIsRandom: true,
      realUrls: {},
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
    const read = (): unknown => readStageConfig(env);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(Object.values(env)[0]);
  });

  it('names the first URL that is missing when the service is to run alone', () => {
    const env = {
      REDIS_URL: 'redis://h:1',
      ELASTICSEARCH_URL: 'http://e',
      BINTU_URL: 'http://b',
      CTS_URL: 'http://c',
      AUX_URL: 'http://a',
    };
    expect(() => readUpstreamUrls(env)).toThrow(/^ACCOUNTS_URL is not set/);
    expect(readUpstreamUrls({ ...env, ACCOUNTS_URL: 'http://u/' })).toMatchObject({
      redis: 'redis://h:1',
      accounts: 'http://u',
    });
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
