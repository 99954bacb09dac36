/** All routes of the API begin with this path. */
export const API_PREFIX = 'api/v2';
