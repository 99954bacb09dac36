import { check, type CommandResult } from '../../libs/analytics-errors/src/cli/check/check.js';
import { WORKSPACE } from '../support/markdown.js';

const checkDemo = (config: string): CommandResult =>
  check({
    project: `${WORKSPACE}apps/demo/${config}`,
    options: { customConditions: ['development-source'] },
  });

it('check finds no difference in the demo, and follows every call', () => {
  expect(checkDemo('tsconfig.check.json')).toEqual({
    exitCode: 0,
    output: expect.stringMatching(/^\d+ routes, no differences\.$/) as string,
  });
});

it('check finds none in its stage either, but for the routes of plain Nest, which declare nothing', () => {
  const { output } = checkDemo('tsconfig.app.json');
  const places = output.match(/apps\/demo\/\S+(?=:\d+)/g) ?? [];
  expect(places).not.toEqual([]);
  expect(places.filter((place) => !place.startsWith('apps/demo/stage/plain/'))).toEqual([]);
});
