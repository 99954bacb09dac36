import fc from 'fast-check';
import { scrub, scrubFrame } from '../../libs/analytics-errors/src/log/scrub.js';
import {
  applicationPlaceOf,
  framesOf,
  isApplicationPlace,
  placeOf,
} from '../../libs/analytics-errors/src/platform/stack.js';

const FRAME =
  '    at Injector.load (file:///app/node_modules/@nestjs/core/injector/injector.js:64:13)';

describe('scrubbing', () => {
  it.each([
    [FRAME.trim(), FRAME.trim()],
    ['Cannot find module file:///app/@scope/x.js', 'Cannot find module file:///app/@scope/x.js'],
    ['file://user:pass@host/x', 'file://***@host/x'],
    ['profile:///user:pass@host', 'profile://***@host'],
    ['file:///a.js http://user:p@ss@host/x', 'file:///a.js http://***@host/x'],
    ['redis://:p/a@ss@redis:6379', 'redis://***@redis:6379'],
    ['https://host/a?token=1', 'https://host/a?***'],
  ])('%s is %s', (message, scrubbed) => {
    expect(scrub(message)).toBe(scrubbed);
  });

  it('leaves no password of a URL, whatever is in it', () => {
    const password = fc.stringMatching(/^[\w@:/.-]{8,20}$/).map((text) => `${text}Zq9`);
    fc.assert(
      fc.property(
        fc.constantFrom('redis', 'http', 'amqp', 'profile', 'file', 'webpack'),
        password,
        (scheme, secret) => {
          fc.pre(!secret.startsWith('/'));
          expect(scrub(`failed: ${scheme}://user:${secret}@host:1`)).not.toContain('Zq9');
        },
      ),
    );
  });
});

describe('the frames of a stack', () => {
  const error = (stack: unknown, message = ''): object => ({ message, stack });

  it('begin below the message, whatever the message looks like', () => {
    const message = 'no\n    at fake (/app/fake.js:1:1)';
    expect(framesOf(error(`Error: ${message}\n    at real (/app/real.js:1:1)`, message))).toEqual([
      '    at real (/app/real.js:1:1)',
    ]);
  });

  it.each([
    ['    at real (/app/real.js:1:2)', '/app/real.js:1:2'],
    ['    at /app/real.js:1:2', '/app/real.js:1:2'],
    ['    at async /app/real.js:1:2', '/app/real.js:1:2'],
    ['    at async Real.go (file:///app/real.js:1:2)', '/app/real.js:1:2'],
    ['    at new Real (C:\\app\\real.js:1:2)', 'C:\\app\\real.js:1:2'],
    ['    at Real.go [as x] (webpack://app/./src/real.ts:1:2)', 'webpack://app/./src/real.ts:1:2'],
    ['    at Array.map (<anonymous>)', undefined],
    ['    at async Promise.all (index 0)', undefined],
  ])('%s points to %s', (frame, place) => {
    expect(placeOf(frame)).toBe(place);
  });

  it.each([
    ['/app/src/real.js:1:2', true],
    ['/app/node_modules/x/index.js:1:2', false],
    ['C:\\app\\node_modules\\x\\index.js:1:2', false],
    ['node:internal/process:1:2', false],
    ['webpack://app/./node_modules/x/index.js:1:2', false],
    ['/app/my_node_modules.js:1:2', true],
  ])('%s is the application’s: %s', (place, isOwn) => {
    expect(isApplicationPlace(place)).toBe(isOwn);
  });

  it.each([
    ['    at go (http://user:Zq9@host/x.js:1:2)'],
    ['    at go (//user:Zq9@host/x.js:1:2)'],
    ['    at go (http://host/x.js?key=Zq9:1:2)'],
    ['    at go (file:///app/x.js?Zq9:1:2)'],
    ['    at go (webpack://app/x.js#Zq9:1:2)'],
    ['    at go (eval at x (data:text/javascript,token=Zq9), <anonymous>:1:2)'],
  ])('lose secrets: %s', (frame) => {
    expect(scrubFrame(frame)).toBe(scrub(frame));
    expect(scrubFrame(frame)).not.toContain('Zq9');
  });

  it('say the same whether secrets are looked for or not, where there are none', () => {
    const words = fc.constantFrom(
      'at ',
      '/app',
      '\\x',
      '@nestjs+core',
      'a.js',
      ' (',
      ')',
      '<b>',
      '[as c]',
      '$d',
    );
    const frames = fc
      .tuple(fc.constantFrom('', 'file:///', 'node:', 'C:\\'), fc.array(words, { maxLength: 8 }))
      .map(([start, rest]) => `    at ${start}${rest.join('')}:12:34`);
    fc.assert(fc.property(frames, (frame) => scrubFrame(frame) === scrub(frame)));
  });

  it('lead to the first place that is the application’s', () => {
    const stack = [FRAME, '    at go (node:x:1:2)', '    at go (/app/src/real.js:1:2)'].join('\n');
    expect(applicationPlaceOf(error(`Error\n${stack}`))).toBe('/app/src/real.js:1:2');
    expect(applicationPlaceOf(error(undefined))).toBeUndefined();
    expect(applicationPlaceOf(new Error('here'))).toMatch(/scrub\.spec\.ts:\d+:\d+$/);
  });
});
