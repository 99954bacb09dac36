export { jwksKeyProvider, type JwksKeyProvider, type JwksOptions } from './jwks-key-provider.js';
