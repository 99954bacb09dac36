import { readSetUrls } from '../../src/config/demo.config.js';
import { seedElasticsearch } from './seed-elasticsearch.js';
import { seedRedis } from './seed-redis.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const { redis, elasticsearch } = readSetUrls(process.env);
  if (redis) say(`Redis: ${await seedRedis(redis)} streams have live values.`);
  if (elasticsearch)
    say(
      `Elasticsearch: ${await seedElasticsearch(elasticsearch)} documents are in the index 'usage'.`,
    );
  if (!redis && !elasticsearch)
    say('Set REDIS_URL, ELASTICSEARCH_URL or both: the stand-ins have their data already.');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
