import {
  brokenRule,
  claimOf,
  levelProblem,
} from '../../../libs/analytics-errors/src/access/rules/access-checks.js';
import type { AccessRules } from '../../../libs/analytics-errors/src/access/rules/access-rules.js';

const NAMES = new Map([
  ['viewer', 0],
  ['editor', 1],
  ['admin', 2],
]);
const OPTIONS = {
  organizationClaim: 'organization',
  accessLevelClaim: 'accessLevel',
  frontendClaim: 'frontend',
  frontendValues: undefined,
};

interface Situation {
  readonly claims?: unknown;
  readonly params?: unknown;
  readonly levels?: typeof NAMES;
  readonly frontendValues?: readonly string[];
}

const answer = (
  rules: AccessRules,
  { claims = {}, params = {}, levels, frontendValues }: Situation,
): string => {
  const broken = brokenRule(
    { claims: claims as Record<string, unknown>, params },
    rules,
    { ...OPTIONS, frontendValues },
    levels,
  );
  return broken === undefined ? 'passes' : `${broken.Refusal.code} ${broken.reason}`;
};

/** Values that JSON can hold and that are no name of a level, some of which coerce to one. */
const NO_NAMES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  3,
  -1,
  1e308,
  '',
  ' ',
  'Editor',
  'EDITOR',
  'editor ',
  ' editor',
  'editor\0',
  'viewer,editor',
  'root',
  '0',
  '1',
  '2',
  '99',
  [],
  ['root', 'Editor', '__proto__'],
  [['admin']],
  [2],
  {},
  { level: 'admin' },
  { toString: 'admin' },
  { admin: true },
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'NaN',
  'undefined',
  'null',
  'Infinity',
  '*',
  'аdmin',
  'admin\u200b',
  'ａｄｍｉｎ',
];
/** Values that JSON can hold, and what a parser makes of them, that are no number of a level. */
const NO_NUMBERS: readonly unknown[] = [
  null,
  true,
  false,
  '',
  ' ',
  '10',
  '10 ',
  ' 10',
  '99',
  '0x7f',
  '1e9',
  'Infinity',
  '-0',
  '१०',
  [],
  [10],
  [99],
  [[99]],
  ['99'],
  {},
  { level: 99 },
  { valueOf: 99 },
  Infinity,
  -Infinity,
  NaN,
  'admin',
  '__proto__',
  'constructor',
];

describe('an access level by name', () => {
  const rules: AccessRules = { level: 'editor' };

  it.each(NO_NAMES.map((accessLevel) => [JSON.stringify(accessLevel), { accessLevel }]))(
    'answers E6002 to the claim %s',
    (_json, claims) => {
      expect(answer(rules, { claims, levels: NAMES })).toBe(
        'E6002_ACCESS_LVL_TOO_LOW level_malformed',
      );
    },
  );

  it.each([
    ['no claim', {}, 'E6002_ACCESS_LVL_TOO_LOW level_missing'],
    [
      'an inherited claim',
      Object.create({ accessLevel: 'admin' }),
      'E6002_ACCESS_LVL_TOO_LOW level_missing',
    ],
    [
      'a claim inside __proto__',
      JSON.parse('{"__proto__":{"accessLevel":"admin"}}'),
      'E6002_ACCESS_LVL_TOO_LOW level_missing',
    ],
    [
      'the claim in other letters',
      { accesslevel: 'admin', AccessLevel: 'admin' },
      'E6002_ACCESS_LVL_TOO_LOW level_missing',
    ],
    ['the level below', { accessLevel: 'viewer' }, 'E6002_ACCESS_LVL_TOO_LOW level_low'],
    ['the level', { accessLevel: 'editor' }, 'passes'],
    ['the level above', { accessLevel: 'admin' }, 'passes'],
    ['the level in an array', { accessLevel: ['editor'] }, 'passes'],
    ['the highest level in an array', { accessLevel: ['viewer', 'admin', 'root', 7] }, 'passes'],
    [
      'levels below in an array',
      { accessLevel: ['viewer', 'viewer'] },
      'E6002_ACCESS_LVL_TOO_LOW level_low',
    ],
  ])('answers %s', (_case, claims: unknown, expected) => {
    expect(answer(rules, { claims, levels: NAMES })).toBe(expected);
  });

  it.each(['edtor', 1, '__proto__', ''])(
    'lets nobody pass when the route names the level %j, which does not exist',
    (level) => {
      expect(answer({ level }, { claims: { accessLevel: 'admin' }, levels: NAMES })).toBe(
        'E6002_ACCESS_LVL_TOO_LOW level_low',
      );
    },
  );
});

describe('an access level by number', () => {
  it.each(NO_NUMBERS.map((accessLevel) => [JSON.stringify(accessLevel), { accessLevel }]))(
    'answers E6002 to the claim %s',
    (_json, claims) => {
      expect(answer({ level: 10 }, { claims })).toBe('E6002_ACCESS_LVL_TOO_LOW level_malformed');
    },
  );

  it.each([
    ['no claim', 10, {}, 'E6002_ACCESS_LVL_TOO_LOW level_missing'],
    ['a level below', 10, { accessLevel: 9.99 }, 'E6002_ACCESS_LVL_TOO_LOW level_low'],
    ['the level', 10, { accessLevel: 10 }, 'passes'],
    ['a level above', 10, { accessLevel: 11 }, 'passes'],
    ['no claim where level 0 is asked for', 0, {}, 'E6002_ACCESS_LVL_TOO_LOW level_missing'],
    ['a level below 0', 0, { accessLevel: -1 }, 'E6002_ACCESS_LVL_TOO_LOW level_low'],
    ['level 0', 0, { accessLevel: 0 }, 'passes'],
    [
      'a number where a name is asked for',
      'editor',
      { accessLevel: 99 },
      'E6002_ACCESS_LVL_TOO_LOW level_low',
    ],
    [
      'a number where not a number is asked for',
      NaN,
      { accessLevel: 99 },
      'E6002_ACCESS_LVL_TOO_LOW level_low',
    ],
  ])('answers %s', (_case, level, claims, expected) => {
    expect(answer({ level }, { claims })).toBe(expected);
  });
});

describe('a level in a decorator', () => {
  it.each([
    ['editor', NAMES, undefined],
    ['edtor', NAMES, 'must be one of access.levels: viewer, editor, admin'],
    [1, NAMES, 'must be one of access.levels: viewer, editor, admin'],
    [undefined, NAMES, 'must be one of access.levels: viewer, editor, admin'],
    [0, undefined, undefined],
    [NaN, undefined, 'must be a number, because access.levels names none'],
    [Infinity, undefined, 'must be a number, because access.levels names none'],
    ['editor', undefined, 'must be a number, because access.levels names none'],
    [undefined, undefined, 'must be a number, because access.levels names none'],
  ])('%j: what is wrong with it is said', (level, levels, expected) => {
    expect(levelProblem(level, levels)).toBe(expected);
  });
});

describe('a route for the front end', () => {
  const rules: AccessRules = { frontendOnly: true };

  it.each([
    ['true', { frontend: true }, undefined, 'passes'],
    ['false', { frontend: false }, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    ['nothing', {}, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    ['1', { frontend: 1 }, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    ['the text true', { frontend: 'true' }, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    ['an array', { frontend: [true] }, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    ['an object', { frontend: {} }, undefined, 'E6003_ACCESS_FOR_FE_ONLY not_frontend'],
    [
      'an inherited true',
      Object.create({ frontend: true }),
      undefined,
      'E6003_ACCESS_FOR_FE_ONLY not_frontend',
    ],
    ['a client that is one', { frontend: 'web' }, ['web', 'app'], 'passes'],
    [
      'a client that is none',
      { frontend: 'cli' },
      ['web', 'app'],
      'E6003_ACCESS_FOR_FE_ONLY not_frontend',
    ],
    [
      'clients in an array',
      { frontend: ['web'] },
      ['web'],
      'E6003_ACCESS_FOR_FE_ONLY not_frontend',
    ],
  ])('answers the claim %s', (_case, claims: unknown, frontendValues, expected) => {
    expect(answer(rules, { claims, ...(frontendValues && { frontendValues }) })).toBe(expected);
  });

  it('passes everybody when nothing is asked for', () => {
    expect([answer({}, {}), answer({ frontendOnly: false }, {})]).toEqual(['passes', 'passes']);
  });
});

describe('the own organization', () => {
  const rules: AccessRules = { ownOrganization: 'id' };
  const own = { organization: 'acme' };

  it.each([
    ['the same', own, { id: 'acme' }, 'passes'],
    ['another', own, { id: 'globex' }, 'E6001_ACCESS_DENIED other_organization'],
    ['other letters', own, { id: 'Acme' }, 'E6001_ACCESS_DENIED other_organization'],
    ['no parameter', own, {}, 'E6001_ACCESS_DENIED other_organization'],
    ['another parameter', own, { organization: 'acme' }, 'E6001_ACCESS_DENIED other_organization'],
    [
      'an inherited parameter',
      own,
      Object.create({ id: 'acme' }),
      'E6001_ACCESS_DENIED other_organization',
    ],
    ['a parameter in an array', own, { id: ['acme'] }, 'E6001_ACCESS_DENIED other_organization'],
    ['no parameters', own, undefined, 'E6001_ACCESS_DENIED other_organization'],
    ['null for parameters', own, null, 'E6001_ACCESS_DENIED other_organization'],
    ['a text for parameters', own, 'id', 'E6001_ACCESS_DENIED other_organization'],
    ['no claim', {}, { id: 'acme' }, 'E6001_ACCESS_DENIED other_organization'],
    ['neither claim nor parameter', {}, {}, 'E6001_ACCESS_DENIED other_organization'],
    [
      'an empty claim and an empty parameter',
      { organization: '' },
      { id: '' },
      'E6001_ACCESS_DENIED other_organization',
    ],
    [
      'a number on both sides',
      { organization: 1 },
      { id: 1 },
      'E6001_ACCESS_DENIED other_organization',
    ],
    ['a whole number for the claim', { organization: 1 }, { id: '1' }, 'passes'],
    [
      'another number for the claim',
      { organization: 1 },
      { id: '01' },
      'E6001_ACCESS_DENIED other_organization',
    ],
    [
      'a fraction for the claim',
      { organization: 1.5 },
      { id: '1.5' },
      'E6001_ACCESS_DENIED other_organization',
    ],
    [
      'an array for the claim',
      { organization: ['acme'] },
      { id: 'acme' },
      'E6001_ACCESS_DENIED other_organization',
    ],
  ])('answers %s', (_case, claims, params: unknown, expected) => {
    expect(answer(rules, { claims, params })).toBe(expected);
  });
});

describe('several rules', () => {
  const all: AccessRules = { frontendOnly: true, level: 'editor', ownOrganization: 'id' };

  it('are checked in one order: front end, level, organization', () => {
    const claims = { frontend: true, accessLevel: 'editor', organization: 'acme' };
    const tries: Situation[] = [
      { claims: {} },
      { claims: { frontend: true } },
      { claims: { frontend: true, accessLevel: 'editor' } },
      { claims, params: { id: 'acme' } },
    ];
    expect(
      tries.map((situation) => answer(all, { ...situation, levels: NAMES }).split('_')[0]),
    ).toEqual(['E6003', 'E6002', 'E6001', 'passes']);
  });
});

describe('claimOf', () => {
  const claims = { a: { b: 'deep' }, c: 1 };

  it.each<[string, Parameters<typeof claimOf>[1], unknown]>([
    ['a name', 'c', 1],
    ['a name that looks like a path', 'a.b', undefined],
    ['a name that every object has', 'constructor', undefined],
    ['a function', (all) => (all as unknown as typeof claims).a.b, 'deep'],
    [
      'a function that meets a token without its claims',
      (all) => (all as unknown as { x: { y: string } }).x.y,
      undefined,
    ],
  ])('reads %s', (_case, claim, expected) => {
    expect(claimOf(claims, claim)).toBe(expected);
  });
});
