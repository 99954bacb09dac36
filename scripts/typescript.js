// `node --import ./scripts/typescript.js file.ts` runs TypeScript as Jest does, with real packages and without a build.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
