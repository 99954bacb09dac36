import { toException } from '../../../libs/analytics-errors/src/validation/violation.js';

describe('a name that the client chose, such as a key of a record', () => {
  it.each(['body', 'query'] as const)(
    'is cut at 200 characters in the sentence as in the path (%s)',
    (location) => {
      const place = { parent: undefined, key: 'n'.repeat(5000) };
      const exception = toException(
        [
          {
            kind: 'E1004_INVALID_VALUE',
            rule: 'isInt',
            place,
            message: (name) => `${name} must be an integer`,
          },
        ],
        { source: { in: location, name: undefined } },
      );
      expect(exception.userInfo).toMatch(/^n{199,200} must be an integer$/);
    },
  );
});
