import { answerOnce } from './app.js';

process.stdout.write(`${JSON.stringify(await answerOnce())}\n`);
