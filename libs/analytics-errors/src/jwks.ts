export { jwksKeyProvider, type JwksKeyProvider, type JwksOptions } from './access/jwt/key-set.js';
