import { isGraphqlResponse } from '../../libs/analytics-errors/src/platform/graphql.js';

it.each([
  ['/graphql', '/graphql', true],
  ['/graphql/', '/graphql', true],
  ['/GraphQL', '/graphql', true],
  ['/api/graphql/', '/graphql/', true],
  ['/graphql/more', '/graphql', false],
])('a JSON response at %s is GraphQL’s where it answers at %s: %s', (path, known, expected) => {
  expect(isGraphqlResponse('application/json; charset=utf-8', path, [known])).toBe(expected);
});
