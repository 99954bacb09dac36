import { check } from '../../libs/analytics-errors/src/cli/check/check.js';
import { WORKSPACE } from '../support/markdown.js';

it.each(['tsconfig.check.json', 'tsconfig.app.json'])(
  'check finds no difference in the demo, as %s has it, and follows every call',
  (file) => {
    expect(
      check({
        project: `${WORKSPACE}apps/demo/${file}`,
        options: { customConditions: ['development-source'] },
      }),
    ).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/^\d+ routes, no differences\.$/) as string,
    });
  },
);
