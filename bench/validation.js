/**
 * What validation costs: this library's pipe against Nest's, and the metadata cache, in CPU microseconds per call.
 * Medians of interleaved rounds of one run; compare the columns of one table, not runs of two machines.
 *
 * npm run bench:validation
 */
import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { AnalyticsValidationPipe } from 'nestjs-analytics-errors';
import { holdMetadataCache } from '../libs/analytics-errors/dist/validation/metadata-cache.js';

const ROUNDS = Number(process.env.ROUNDS ?? 41);
/** CPU time of one subject in one round, in microseconds. */
const ROUND = 12_000;
const METADATA = { type: 'body' };

/** Applies decorators without their syntax, which Node does not know. */
const decorate = (name, properties) => {
  const Class = { [name]: class {} }[name];
  for (const [property, decorators] of Object.entries(properties)) decorators.forEach((decorator) => decorator(Class.prototype, property));
  return Class;
};

const Point = decorate('Point', { x: [IsInt()], y: [IsInt()], label: [IsString()] });
const Small = decorate('Small', { name: [IsString()], count: [IsInt(), Min(0), Max(100)], id: [IsUUID('4')] });
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
  for (; cpu() - start < ROUND; count += 8) for (let repeat = 0; repeat < 8; repeat += 1) await work();
  return (cpu() - start) / count;
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Measures works in turns, in an order that changes, so that a slow moment of the machine hits all of them. */
const compare = async (works) => {
  for (const work of works) for (let index = 0; index < 300; index += 1) await work();
  const times = works.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < works.length; turn += 1) {
      const index = (turn + round) % works.length;
      times[index].push(await runFor(works[index]));
    }
  }
  return times.map(median);
};

const nest = new ValidationPipe({ transform: true });
const ours = new AnalyticsValidationPipe({ transform: true });
const call = (pipe, Class, value) => () => pipe.transform(value, { ...METADATA, metatype: Class }).catch(() => undefined);
const round = (value) => Math.round(value * 10) / 10;

const pipes = async (subjects) => {
  const table = {};
  for (const [name, Class, value] of subjects) {
    const [theirs, own] = await compare([call(nest, Class, value), call(ours, Class, value)]);
    table[name] = { 'Nest (µs)': round(theirs), 'this pipe (µs)': round(own), ratio: round(own / theirs) };
  }
  return table;
};

let decorated = 0;
const growTo = (count) => {
  for (; decorated < count; decorated += 1) decorate(`Other${decorated}`, { a: [IsString()], b: [IsInt()], c: [IsOptional(), IsString()] });
};

const cache = async (count) => {
  growTo(count);
  const table = {};
  for (const [name, Class, value] of SUBJECTS) {
    const plain = await compare([call(ours, Class, value)]);
    const release = holdMetadataCache();
    const cached = await compare([call(ours, Class, value)]);
    release();
    table[name] = { 'without (µs)': round(plain[0]), 'with (µs)': round(cached[0]), gain: `${round(plain[0] / cached[0])}×` };
  }
  return table;
};

console.log('Valid values: Nest’s ValidationPipe and AnalyticsValidationPipe');
console.table(await pipes(SUBJECTS));
console.log('Values that break a rule');
console.table(
  await pipes([
    ['3 properties, 2 wrong', Small, { name: 5, count: 500, id: '0b1d6c1e-6f1e-4b8e-9d5c-2f3a4b5c6d7e' }],
    ['50 items, each 2 wrong', List, { items: Array.from({ length: 50 }, () => ({ x: 'a', y: 2 })) }],
    ['51 items where 50 are allowed', List, { items: Array.from({ length: 51 }, () => point) }],
    ['5,000 items where 50 are allowed', List, { items: Array.from({ length: 5_000 }, () => point) }],
  ]),
);
for (const count of [500, 2000]) {
  console.log(`The metadata cache with ${count} other decorated classes in the process`);
  console.table(await cache(count));
}
