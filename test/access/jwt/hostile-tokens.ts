import { createHmac } from 'node:crypto';
import { goodClaims, type Part, signParts, type Suite, tokenOf } from './signers.js';

/** What is wrong with a token, and the token. */
export type HostileToken = readonly [title: string, token: string];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The other spellings of a part: those that decode to the same bytes, because they differ in unused bits only. */
const respellings = (part: string): readonly string[] => {
  const unused = { 0: 1, 2: 16, 3: 4 }[part.length % 4] ?? 1;
  const index = ALPHABET.indexOf(part.at(-1) ?? '');
  return Array.from(
    { length: unused - 1 },
    (_, step) => part.slice(0, -1) + ALPHABET.charAt(index + step + 1),
  );
};

/** A part of a length that no bytes have. */
const withStray = (part: string): string => `${part.slice(0, part.length - (part.length % 4))}A`;

const titled = <T>(
  title: (value: T) => string,
  values: readonly T[],
  token: (value: T) => string,
): HostileToken[] => values.map((value) => [title(value), token(value)]);

const show = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value);

/** Parts of a token as base64url texts. */
const partsOf = (token: string): [string, string, string] =>
  token.split('.') as [string, string, string];

const badShapes = (suite: Suite): HostileToken[] => {
  const good = tokenOf(suite);
  const [header, payload, signature] = partsOf(good);
  const json = { protected: header, payload, signature };
  return [
    ...titled(
      show,
      [
        '.',
        '..',
        '...',
        'a',
        'a.b',
        'a.b.c',
        'a.b.c.d',
        'null',
        'undefined',
        'true',
        '0',
        '{}',
        '[]',
        'NaN',
        '-',
        '_._._',
      ],
      (text) => text,
    ),
    ...titled(
      show,
      [
        'Bearer ',
        'bearer ',
        'JWT ',
        'Token ',
        '"',
        "'",
        '<',
        '(',
        '.',
        ',',
        ', ',
        ';',
        'x-access-token: ',
      ],
      (prefix) => prefix + good,
    ),
    ...titled(
      (suffix) => `a token and ${show(suffix)}`,
      [
        '.',
        '..',
        '=',
        '==',
        '"',
        "'",
        ',',
        ', ',
        ';',
        '#',
        '?',
        '%00',
        '%20',
        '/',
        '+',
        '.a',
        '&a=b',
        ' a',
      ],
      (suffix) => good + suffix,
    ),
    ['two tokens in two header lines, as Node joins them', `${good}, ${good}`],
    ['a header alone', header],
    ['header and payload alone', `${header}.${payload}`],
    ['no header', `.${payload}.${signature}`],
    ['no payload', `${header}..${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['payload and signature swapped', `${header}.${signature}.${payload}`],
    ['a fourth part', `${good}.${signature}`],
    [
      'five parts, as an encrypted token has',
      `${header}.${payload}.${signature}.${payload}.${signature}`,
    ],
    ['JSON serialization, flattened', JSON.stringify(json)],
    [
      'JSON serialization, general',
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    ],
    ['slashes for dots', good.replaceAll('.', '/')],
    ['blanks around the dots', good.replaceAll('.', ' . ')],
    ['a blank inside', `${good.slice(0, 20)} ${good.slice(20)}`],
    ['a tab inside', `${good.slice(0, 20)}\t${good.slice(20)}`],
    ['a no-break space inside', `${good.slice(0, 20)}\u00a0${good.slice(20)}`],
    ['a no-break space behind', `${good}\u00a0`],
    ['a letter beyond ASCII inside', `${good.slice(0, 20)}\u00e9${good.slice(20)}`],
    ['padding in every part', `${header}==.${payload}==.${signature}==`],
    ['padding in the signature', `${header}.${payload}.${signature}=`],
    ['percent-encoded dots', good.replaceAll('.', '%2E')],
    ['everything in lower case', good.toLowerCase()],
    ['everything in upper case', good.toUpperCase()],
    ['8 kB of dots', '.'.repeat(8000)],
    ['8 kB of letters', 'a'.repeat(8000)],
    ['8 kB in three parts', ['a', 'b', 'c'].map((letter) => letter.repeat(2400)).join('.')],
    ['a good token that is too long', tokenOf(suite, { ...goodClaims(), pad: 'x'.repeat(6200) })],
  ];
};

/** Tokens that HTTP cannot carry as they are; whoever hands them over by another way gets the same answer. */
export const unsendableTokens = (suite: Suite): HostileToken[] => {
  const good = tokenOf(suite);
  return [
    ...titled(
      show,
      [' ', '\t', '\n', '\r\n', '\0', '\u200b', '\ufeff', '\u2028'],
      (prefix) => prefix + good,
    ),
    ...titled(
      (suffix) => `a token and ${show(suffix)}`,
      [' ', '\t', '\n', '\r\n', '\0', '\u200b', '\ufeff', '\u2028'],
      (suffix) => good + suffix,
    ),
    ['a line break inside', `${good.slice(0, 20)}\n${good.slice(20)}`],
    ['fullwidth dots', good.replaceAll('.', '\uff0e')],
    ['a letter that only looks like one of the alphabet', `\u0435${good.slice(1)}`],
  ];
};

const respelled = (suite: Suite): HostileToken[] => {
  const { sign, algorithm } = suite;
  const [header, payload, signature] = partsOf(tokenOf(suite));
  const signText = (head: string, body: string): string =>
    `${head}.${body}.${sign(`${head}.${body}`).toString('base64url')}`;
  const pads = ['', 'x', 'xx'];
  const encoded = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  return [
    ...titled(
      (text) => `the signature spelled …${text.slice(-2)}`,
      respellings(signature),
      (text) => `${header}.${payload}.${text}`,
    ),
    ...pads
      .flatMap((pad) => respellings(encoded({ alg: algorithm, typ: 'JWT', kid: `k${pad}` })))
      .map((text): HostileToken => [
        `a header spelled …${text.slice(-2)}, signed as it is`,
        signText(text, payload),
      ]),
    ...pads
      .flatMap((pad) => respellings(encoded({ ...goodClaims(), pad })))
      .map((text): HostileToken => [
        `a payload spelled …${text.slice(-2)}, signed as it is`,
        signText(header, text),
      ]),
    [
      'a header with a character that makes no byte, signed as it is',
      signText(withStray(header), payload),
    ],
    [
      'a payload with a character that makes no byte, signed as it is',
      signText(header, withStray(payload)),
    ],
  ];
};

const algorithmTricks = (suite: Suite): HostileToken[] => {
  const { algorithm, sign } = suite;
  const [, payload, signature] = partsOf(tokenOf(suite));
  const nones = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'n\u200bone', ''];
  const headOf = (alg: unknown): string =>
    Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
  const names: readonly unknown[] = [
    algorithm.toLowerCase(),
    ` ${algorithm}`,
    `${algorithm} `,
    `${algorithm}\0`,
    `SHA${algorithm}`,
    [algorithm],
    { alg: algorithm },
    [[algorithm]],
    256,
    true,
    null,
    'constructor',
    '__proto__',
    'toString',
    'dir',
    'EdDSA',
    'RSA-OAEP',
    'A128KW',
    'PBES2-HS256+A128KW',
    'HS1',
    'ES256K',
    'HS',
    '*',
  ];
  return [
    ...nones.flatMap((alg): HostileToken[] => [
      [`alg ${show(alg)} and no signature`, `${headOf(alg)}.${payload}.`],
      [`alg ${show(alg)} and a dummy signature`, `${headOf(alg)}.${payload}.AAAA`],
      [`alg ${show(alg)} and the signature kept`, `${headOf(alg)}.${payload}.${signature}`],
      [`alg ${show(alg)}, signed`, signParts({ alg, typ: 'JWT' }, goodClaims(), sign)],
    ]),
    ...titled(
      (alg) => `alg ${show(alg)}, signed`,
      names,
      (alg) => signParts({ alg, typ: 'JWT' }, goodClaims(), sign),
    ),
    ['no alg, signed', signParts({ typ: 'JWT' }, goodClaims(), sign)],
    [
      'alg inherited through __proto__, signed',
      signParts(`{"__proto__":{"alg":"${algorithm}"},"typ":"JWT"}`, goodClaims(), sign),
    ],
    ['Alg for alg, signed', signParts({ Alg: algorithm, typ: 'JWT' }, goodClaims(), sign)],
    ...suite.otherAlgorithms.map(([alg, signOther]): HostileToken => [
      `${alg} with a key of the service`,
      signParts({ alg, typ: 'JWT' }, goodClaims(), signOther),
    ]),
    ...suite.otherAlgorithms.map(([alg, signOther]): HostileToken => [
      `${alg} under the name ${algorithm}`,
      signParts({ alg: algorithm, typ: 'JWT' }, goodClaims(), signOther),
    ]),
    ...suite.publicTexts.flatMap(([name, text]) =>
      ['HS256', 'HS384', 'HS512'].flatMap((alg): HostileToken[] => [
        [
          `${alg} with the secret ${name}`,
          signParts({ alg, typ: 'JWT' }, goodClaims(), (input) =>
            createHmac(`sha${alg.slice(2)}`, text)
              .update(input)
              .digest(),
          ),
        ],
      ]),
    ),
  ];
};

const keyTricks = ({ algorithm, signWithOtherKey, sign }: Suite): HostileToken[] => {
  const forge = (header: object): string =>
    signParts({ alg: algorithm, typ: 'JWT', ...header }, goodClaims(), signWithOtherKey);
  const jwk = { kty: 'oct', k: Buffer.from('o'.repeat(32)).toString('base64url'), alg: 'HS256' };
  return [
    ['another key', forge({})],
    ['a jwk in the header', forge({ jwk })],
    ['a jku in the header', forge({ jku: 'http://127.0.0.1:9/keys' })],
    ['an x5u in the header', forge({ x5u: 'http://127.0.0.1:9/chain' })],
    ['an x5c in the header', forge({ x5c: ['MIIB'] })],
    ...titled(
      (kid) => `kid ${show(kid)} and another key`,
      [
        '../../dev/null',
        '/dev/null',
        "' OR 1=1 --",
        'http://127.0.0.1:9/',
        '0',
        '',
        '__proto__',
        'constructor',
      ],
      (kid) => forge({ kid }),
    ),
    ...titled(
      (kid) => `kid ${show(kid)}`,
      [1, true, null, ['a'], { a: 1 }] as unknown[],
      (kid) => signParts({ alg: algorithm, typ: 'JWT', kid }, goodClaims(), sign),
    ),
  ];
};

const headerTricks = (suite: Suite): HostileToken[] => {
  const { algorithm, sign } = suite;
  const crits: readonly unknown[] = [
    [],
    ['exp'],
    ['b64'],
    ['alg'],
    ['typ'],
    ['crit'],
    [''],
    [1],
    [null],
    [['exp']],
    'exp',
    '',
    null,
    true,
    false,
    0,
    {},
  ];
  const headers: readonly Part[] = [
    '[]',
    '"text"',
    'null',
    '1',
    'true',
    '',
    '{',
    `{"alg":"${algorithm}"`,
    `{"alg":"${algorithm}"}}`,
    `{alg:"${algorithm}"}`,
    `{'alg':'${algorithm}'}`,
    `{"alg":"${algorithm}",}`,
    `[{"alg":"${algorithm}"}]`,
    `{"alg":"${algorithm}"} x`,
    `\ufeff{"alg":"${algorithm}"}`,
    `{"alg":"${algorithm}"}\0`,
  ];
  return [
    ...titled(
      (crit) => `crit ${show(crit)}`,
      crits,
      (crit) => tokenOf(suite, goodClaims(), { crit }),
    ),
    ...titled(
      (b64) => `b64 ${show(b64)}`,
      [true, false, null, 'false', 0] as unknown[],
      (b64) => tokenOf(suite, goodClaims(), { b64 }),
    ),
    [
      'crit with b64, as RFC 7797 asks',
      tokenOf(suite, goodClaims(), { b64: false, crit: ['b64'] }),
    ],
    ...titled(
      (typ) => `typ ${show(typ)}`,
      [
        'JWS',
        'JOSE',
        'JOSE+JSON',
        'dpop+jwt',
        'secevent+jwt',
        'logout+jwt',
        'id+jwt',
        'JWT ',
        ' JWT',
        'JWT\0',
        '',
        'application/',
        'application/json',
        'text/JWT',
        'application/application/JWT',
        'at jwt',
        1,
        true,
        null,
        ['JWT'],
        { typ: 'JWT' },
      ] as unknown[],
      (typ) => tokenOf(suite, goodClaims(), { typ }),
    ),
    ...titled(
      (cty) => `cty ${show(cty)}`,
      ['JWT', 'json', '', null, 1] as unknown[],
      (cty) => tokenOf(suite, goodClaims(), { cty }),
    ),
    ...titled(
      (header) => `the header ${show(header)}`,
      headers,
      (header) => signParts(header, goodClaims(), sign),
    ),
    [
      'a header that is not UTF-8',
      signParts(
        Buffer.concat([
          Buffer.from(`{"alg":"${algorithm}","kid":"`),
          Buffer.from([0xff]),
          Buffer.from('"}'),
        ]),
        goodClaims(),
        sign,
      ),
    ],
    [
      'the header of an encrypted token',
      signParts({ alg: 'dir', enc: 'A256GCM' }, goodClaims(), sign),
    ],
  ];
};

const payloadTricks = (suite: Suite): HostileToken[] => {
  const claims = JSON.stringify(goodClaims());
  const inside = (bytes: readonly number[]): Buffer =>
    Buffer.concat([
      Buffer.from(`${claims.slice(0, -1)},"name":"`),
      Buffer.from(bytes),
      Buffer.from('"}'),
    ]);
  const texts: readonly Part[] = [
    '[]',
    '"text"',
    'null',
    '1',
    'true',
    '{',
    `[${claims}]`,
    JSON.stringify(claims),
    `${claims}${claims}`,
    `${claims} x`,
    `\ufeff${claims}`,
    claims.replaceAll('"', "'"),
    `/* */${claims}`,
    claims.replace('}', ',}'),
    `${claims}\0`,
    'foo',
    'undefined',
    tokenOf(suite),
    claims.slice(0, -1),
    claims.replace(/"exp":\d+/, '"exp":NaN'),
    claims.replace(/"exp":\d+/, '"exp":Infinity'),
    claims.replace(/"exp":/, '"exp":+'),
    claims.replace(/"exp":/, '"exp":0'),
    claims.replace(/"exp":\d+/, '"exp":0xffffffff'),
  ];
  const bytes: readonly (readonly number[])[] = [
    [0xff],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
    [0x80],
  ];
  const withoutType = (payload: Part): string =>
    signParts({ alg: suite.algorithm }, payload, suite.sign);
  return [
    ...titled(
      (payload) => `the payload ${show(payload).slice(0, 60)}`,
      texts,
      (payload) => tokenOf(suite, payload),
    ),
    ...titled(
      (payload) => `the payload ${show(payload).slice(0, 60)}, without typ`,
      texts,
      withoutType,
    ),
    ...titled(
      (sequence) => `the bytes ${Buffer.from(sequence).toString('hex')} in the payload`,
      bytes,
      (sequence) => tokenOf(suite, inside(sequence)),
    ),
    ...titled(
      (sequence) =>
        `the bytes ${Buffer.from(sequence).toString('hex')} in the payload, without typ`,
      bytes,
      (sequence) => withoutType(inside(sequence)),
    ),
    [
      'an empty payload',
      `${tokenOf(suite).split('.')[0] ?? ''}..${suite.sign(`${tokenOf(suite).split('.')[0] ?? ''}.`).toString('base64url')}`,
    ],
  ];
};

const dateTricks = (suite: Suite): HostileToken[] => {
  const now = Math.floor(Date.now() / 1000);
  const { exp, iat, ...timeless } = goodClaims();
  /** Raw JSON, because JSON.stringify cannot write all of these. */
  const raw = (members: string, base: object = { ...timeless, iat, exp }): string => {
    const kept = JSON.stringify(base).slice(0, -1);
    return `${kept},${members}}`;
  };
  const wrongTypes = [
    'null',
    'true',
    'false',
    '"1"',
    `"${now + 600}"`,
    `[${now + 600}]`,
    '{}',
    '1e400',
    '-1e400',
    '""',
    '"never"',
  ];
  return [
    ['no exp', tokenOf(suite, { ...timeless, iat })],
    ...titled(
      (value) => `exp ${value}`,
      [
        ...wrongTypes,
        '0',
        '-1',
        String(now - 1),
        String(now),
        String(now - 86_400),
        '1.5',
        String(-now),
      ],
      (value) => tokenOf(suite, raw(`"exp":${value}`, timeless)),
    ),
    ...titled(
      (name) => `${name} for exp`,
      ['Exp', 'EXP', 'exp ', 'expires', 'expiresIn', 'exp\\u0000'],
      (name) => tokenOf(suite, raw(`"${name}":${now + 600}`, timeless)),
    ),
    [
      'exp inherited through __proto__',
      tokenOf(suite, raw(`"__proto__":{"exp":${now + 600}}`, timeless)),
    ],
    ['exp in milliseconds', tokenOf(suite, { ...timeless, iat, exp: (now + 600) * 1000 })],
    ['exp inside another object', tokenOf(suite, raw(`"claims":{"exp":${now + 600}}`, timeless))],
    ['exp in the header only', tokenOf(suite, timeless, { exp: now + 600 })],
    [
      'exp twice, the last in the past',
      tokenOf(suite, raw(`"exp":${now + 600},"exp":1`, timeless)),
    ],
    ...titled(
      (value) => `nbf ${value}`,
      [...wrongTypes, String(now + 600), String(now + 86_400), String(now * 1000)],
      (value) => tokenOf(suite, raw(`"nbf":${value}`)),
    ),
    ...titled(
      (value) => `iat ${value}`,
      [...wrongTypes, String(now + 600), String(now + 86_400), String(now * 1000)],
      (value) => tokenOf(suite, raw(`"iat":${value}`, { ...timeless, exp })),
    ),
  ];
};

const signatureTricks = (suite: Suite): HostileToken[] => {
  const [header, payload, signature] = partsOf(tokenOf(suite));
  const bytes = Buffer.from(signature, 'base64url');
  const forged = (value: Buffer | string): string =>
    `${header}.${payload}.${typeof value === 'string' ? value : value.toString('base64url')}`;
  const flipped = (index: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return copy;
  };
  const other = tokenOf(suite, { ...goodClaims(), sub: 'u-eve' });
  const half = bytes.length / 2;
  return [
    ...titled(
      (index) => `a bit of byte ${index} of the signature flipped`,
      [0, 1, half - 1, half, bytes.length - 2, bytes.length - 1],
      (index) => forged(flipped(index)),
    ),
    ...titled(
      (length) => `the signature cut to ${length} bytes`,
      [1, 2, 8, 16, 31, half, bytes.length - 1],
      (length) => forged(bytes.subarray(0, length)),
    ),
    ...titled(
      (length) => `${length} zero bytes for a signature`,
      [1, 16, 32, 64, 96, 128, 256, bytes.length],
      (length) => forged(Buffer.alloc(length)),
    ),
    ...titled(
      (length) => `${length} bytes 0xff for a signature`,
      [1, 32, 64, 256],
      (length) => forged(Buffer.alloc(length, 0xff)),
    ),
    ['the signature and a byte more', forged(Buffer.concat([bytes, Buffer.from([0])]))],
    ['a byte more and the signature', forged(Buffer.concat([Buffer.from([0]), bytes]))],
    ['the signature twice', forged(Buffer.concat([bytes, bytes]))],
    ['the signature in hexadecimal', forged(bytes.toString('hex'))],
    ['the signature backwards', forged(Buffer.from(bytes).reverse())],
    [
      'the halves of the signature swapped',
      forged(Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)])),
    ],
    ['the signature of other claims', forged(partsOf(other)[2])],
    ['other claims under the signature', `${header}.${partsOf(other)[1]}.${signature}`],
    [
      'another header under the signature',
      `${Buffer.from(JSON.stringify({ alg: suite.algorithm })).toString('base64url')}.${payload}.${signature}`,
    ],
  ];
};

/** Hostile tokens that HTTP can carry, generated for a way to sign; a service must answer each with E6011. */
export const hostileTokens = (suite: Suite): readonly HostileToken[] => [
  ...badShapes(suite),
  ...respelled(suite),
  ...algorithmTricks(suite),
  ...keyTricks(suite),
  ...headerTricks(suite),
  ...payloadTricks(suite),
  ...dateTricks(suite),
  ...signatureTricks(suite),
];

/** Tokens that are unusual and good. */
export const unusualGoodTokens = (suite: Suite): readonly HostileToken[] => {
  const now = Math.floor(Date.now() / 1000);
  const { exp, ...rest } = goodClaims();
  return [
    ['an ordinary one', tokenOf(suite)],
    ['no typ', signParts({ alg: suite.algorithm }, goodClaims(), suite.sign)],
    ['typ in lower case', tokenOf(suite, goodClaims(), { typ: 'jwt' })],
    ['typ with its media type', tokenOf(suite, goodClaims(), { typ: 'application/jwt' })],
    ['typ of an access token (RFC 9068)', tokenOf(suite, goodClaims(), { typ: 'at+jwt' })],
    ['a kid that no key has', tokenOf(suite, goodClaims(), { kid: 'nobody' })],
    [
      'members of the header that nobody reads',
      tokenOf(suite, goodClaims(), { jku: 'http://127.0.0.1:9/', x5t: 'x' }),
    ],
    ['no iat', tokenOf(suite, { sub: 'u', exp })],
    ['iat a little ahead of our clock', tokenOf(suite, { ...goodClaims(), iat: now + 30 })],
    [
      'dates with fractions',
      tokenOf(suite, { ...rest, exp: now + 3600.5, nbf: now - 0.5, iat: now - 1.5 }),
    ],
    ['exp nine years away', tokenOf(suite, { ...rest, exp: now + 9 * 365 * 86_400 })],
    ['nbf in the past', tokenOf(suite, { ...goodClaims(), nbf: now - 10 })],
    ['letters beyond ASCII', tokenOf(suite, { ...goodClaims(), name: 'Ādá 🙂' })],
    [
      'claims named like members of every object',
      tokenOf(
        suite,
        `{"exp":${now + 3600},"constructor":1,"__proto__":{"a":1},"hasOwnProperty":2}`,
      ),
    ],
    ['a claim twice, the last one good', tokenOf(suite, `{"exp":1,"exp":${now + 3600}}`)],
  ];
};
