import {
  classNamesOf,
  read,
  readList,
  readText,
  viewOf,
} from '../../libs/analytics-errors/src/platform/safe-read.js';

const THROWING = {
  get code(): never {
    throw new Error('no');
  },
};

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};

/** An object whose prototype chain has so many links. */
const chainOf = (links: number): object => {
  let link: object | null = null;
  for (let index = 0; index <= links; index += 1) link = Object.create(link) as object;
  return link ?? {};
};

describe('a property of anything', () => {
  it.each<[string, unknown, unknown]>([
    ['of an object', { code: 'E' }, 'E'],
    ['of a function', Object.assign(() => 1, { code: 'F' }), 'F'],
    ['that is inherited', Object.create({ code: 'I' }), 'I'],
    ['of null', null, undefined],
    ['of nothing', undefined, undefined],
    ['whose getter throws', THROWING, undefined],
    ['of a revoked proxy', revoked(), undefined],
  ])('is read: %s', (_case, value, expected) => {
    expect(read(value, 'code')).toBe(expected);
  });

  it('is not read of a text, which has properties of its own', () => {
    expect(read('abc', 'length')).toBeUndefined();
  });
});

describe('a string of any value', () => {
  it.each<[string, unknown, string]>([
    ['a string', { name: 'ReplyError' }, 'ReplyError'],
    ['a number', { name: 5 }, ''],
    ['an object', { name: { toString: () => 'x' } }, ''],
    ['nothing', {}, ''],
  ])('is empty unless it is one: %s', (_case, value, expected) => {
    expect(readText(value, 'name')).toBe(expected);
  });
});

describe('a list of anything', () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ['a short list', { errors: [1] }, [1]],
    ['a long list, cut', { errors: [1, 2, 3] }, [1, 2]],
    ['a string', { errors: 'abc' }, []],
    ['what looks like a list', { errors: { 0: 1, length: 1 } }, []],
    ['nothing', {}, []],
    ['a revoked proxy', { errors: revoked() }, []],
  ])('has at most as many entries as are asked for: %s', (_case, value, expected) => {
    expect(readList(value, 'errors', 2)).toEqual(expected);
  });

  it('is empty where an entry cannot be read', () => {
    const list = Object.defineProperty([1, 2], 1, {
      get: () => {
        throw new Error('no');
      },
    });
    expect(readList({ errors: list }, 'errors', 2)).toEqual([]);
  });

  it('is cut by the language and not by the list', () => {
    const list = Object.assign([1, 2, 3], { slice: () => ['foreign'] });
    expect(readList({ errors: list }, 'errors', 2)).toEqual([1, 2]);
  });
});

describe('the classes of a value', () => {
  class ReplyError extends Error {}

  it('are named from its own to the last', () => {
    expect(classNamesOf(new ReplyError())).toEqual(['ReplyError', 'Error', 'Object']);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no prototype', Object.create(null), []],
    ['a prototype without a constructor', Object.create(Object.create(null) as object), ['']],
    [
      'a constructor that cannot be read',
      Object.create(Object.defineProperty({}, 'constructor', { get: () => ReplyError })),
      ['', 'Object'],
    ],
    ['null', null, []],
    ['nothing', undefined, []],
    ['a revoked proxy', revoked(), []],
  ])('are none that could not be read: %s', (_case, value, expected) => {
    expect(classNamesOf(value)).toEqual(expected);
  });

  it('are ten at most', () => {
    expect(
      [chainOf(9), chainOf(10), chainOf(30)].map((value) => classNamesOf(value).length),
    ).toEqual([9, 10, 10]);
  });
});

it('a view has the facts that rules look at', () => {
  const thrown = Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
  expect(viewOf(thrown)).toEqual({
    value: thrown,
    name: 'TypeError',
    message: 'fetch failed',
    code: 'ECONNREFUSED',
    classes: ['TypeError', 'Error', 'Object'],
  });
});
