/**
 * What validation costs: this library's pipe against Nest's, and the metadata cache, in CPU microseconds per call.
 * Medians of interleaved rounds of one run; compare the columns of one table, not runs of two machines.
 *
 * npm run bench:validation
 */
import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  getMetadataStorage,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { holdMetadataCache } from '../libs/analytics-errors/dist/esm/validation/class-validator/metadata-cache.js';

const ROUNDS = Number(process.env.ROUNDS ?? 151);
/** CPU time of one subject in one round, in microseconds: short, so that a slow moment hits all subjects of the round. */
const ROUND = 3_000;
const METADATA = { type: 'body' };

/** Applies decorators without their syntax, which Node does not know. */
const decorate = (name, properties) => {
  const Class = { [name]: class {} }[name];
  for (const [property, decorators] of Object.entries(properties))
    decorators.forEach((decorator) => decorator(Class.prototype, property));
  return Class;
};

const Point = decorate('Point', { x: [IsInt()], y: [IsInt()], label: [IsString()] });
const Small = decorate('Small', {
  name: [IsString()],
  count: [IsInt(), Min(0), Max(100)],
  id: [IsUUID('4')],
});
const List = decorate('List', {
  items: [IsArray(), ArrayMaxSize(50), ValidateNested({ each: true }), Type(() => Point)],
  note: [IsOptional()],
});

const point = { x: 1, y: 2, label: 'a' };
const SUBJECTS = [
  ['3 properties', Small, { name: 'a', count: 5, id: '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e' }],
  ['50 items of 3', List, { items: Array.from({ length: 50 }, () => point) }],
];

/** CPU time, which other work on the machine disturbs less than the clock. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const runFor = async (work) => {
  const start = cpu();
  let count = 0;
  for (; cpu() - start < ROUND; count += 4)
    for (let repeat = 0; repeat < 4; repeat += 1) await work();
  return (cpu() - start) / count;
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Measures two works in turns; gives the median of each, and the median of what the second takes compared to the first. */
const compare = async (first, second) => {
  for (let index = 0; index < 400; index += 1) await first().then(second);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? [first, second] : [second, first];
    const times = [await runFor(order[0]), await runFor(order[1])];
    rounds.push(round % 2 === 0 ? times : times.reverse());
  }
  const of = (pick) => median(rounds.map(pick));
  return { first: of(([a]) => a), second: of(([, b]) => b), ratio: of(([a, b]) => b / a) };
};

const nest = new ValidationPipe({ transform: true });
const ours = new AnalyticsValidationPipe({ transform: true });
const call = (pipe, Class, value) => () =>
  pipe.transform(value, { ...METADATA, metatype: Class }).catch(() => undefined);
const round = (value) => Math.round(value * 100) / 100;

const pipes = async (subjects) => {
  const table = {};
  for (const [name, Class, value] of subjects) {
    const { first, second, ratio } = await compare(
      call(nest, Class, value),
      call(ours, Class, value),
    );
    table[name] = {
      'Nest (µs)': round(first),
      'this pipe (µs)': round(second),
      ratio: round(ratio),
    };
  }
  return table;
};

let decorated = 0;
const growTo = (count) => {
  for (; decorated < count; decorated += 1)
    decorate(`Other${decorated}`, { a: [IsString()], b: [IsInt()], c: [IsOptional(), IsString()] });
};

const cache = async (count) => {
  growTo(count);
  const table = {};
  for (const [name, Class, value] of SUBJECTS) {
    const release = holdMetadataCache();
    const storage = getMetadataStorage();
    const cached = storage.getTargetValidationMetadatas;
    release();
    const validate = call(ours, Class, value);
    const withCache = async () => {
      storage.getTargetValidationMetadatas = cached;
      await validate();
      delete storage.getTargetValidationMetadatas;
    };
    const { first, second, ratio } = await compare(validate, withCache);
    table[name] = {
      'without (µs)': round(first),
      'with (µs)': round(second),
      gain: `${round(1 / ratio)}×`,
    };
  }
  return table;
};

console.log('Valid values: Nest’s ValidationPipe and AnalyticsValidationPipe');
console.table(await pipes(SUBJECTS));
console.log('Values that break a rule');
console.table(
  await pipes([
    [
      '3 properties, 2 wrong',
      Small,
      { name: 5, count: 500, id: '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e' },
    ],
    [
      '50 items, each 2 wrong',
      List,
      { items: Array.from({ length: 50 }, () => ({ x: 'a', y: 2 })) },
    ],
    ['51 items where 50 are allowed', List, { items: Array.from({ length: 51 }, () => point) }],
    [
      '5,000 items where 50 are allowed',
      List,
      { items: Array.from({ length: 5_000 }, () => point) },
    ],
  ]),
);
for (const count of [500, 2000]) {
  console.log(`The metadata cache with ${count} other decorated classes in the process`);
  console.table(await cache(count));
}
