import { mkdirSync } from 'node:fs';

/** Makes the folder that reports and passing files of tests go to. */
export default () => mkdirSync(new URL('../../artifacts/', import.meta.url), { recursive: true });
