import { resolveReference } from '../../libs/analytics-errors/src/reference/reference.options.js';

it('is off without the option', () => {
  expect(resolveReference(undefined)).toBeUndefined();
});

it('makes the addresses of pages from the path, or from the url where clients see another one', () => {
  expect(resolveReference({ path: '/errors' })?.pageOf('E1')).toBe('/errors/E1');
  expect(resolveReference({ path: '/a/b', url: 'https://x.example/e/' })?.pageOf('E1')).toBe(
    'https://x.example/e/E1',
  );
});

it.each([
  [{}, 'needs a path'],
  [{ path: 'errors' }, 'reference.path must be a path'],
  [{ path: '/' }, 'reference.path must be a path'],
  [{ path: '/errors/' }, 'reference.path must be a path'],
  [{ path: '/:code' }, 'reference.path must be a path'],
  [{ path: 5 }, 'reference.path must be a path'],
  [{ url: '/errors' }, 'reference.url must be an address'],
  [{ url: 'https://x.example/?q' }, 'reference.url must be an address'],
  [{ url: 'https://x.example/>; rel="x"' }, 'reference.url must be an address'],
  [{ url: 'https://x.example/\r\nX: y' }, 'reference.url must be an address'],
  [{ pth: '/errors' }, "did you mean 'path'?"],
  ['/errors', 'reference must be an object of options'],
])('refuses %j', (option, sentence) => {
  expect(() => resolveReference(option as never)).toThrow(sentence);
});
