/** Everything of the API stands below this path. */
export const API_PREFIX = 'api/v2';
