import 'reflect-metadata';
import { readConfig, readUpstreamUrls } from './config/demo.config.js';
import { createApp } from './create-app.js';

/** The service alone, in front of real upstreams; `npm start` runs stage/main.ts, which brings its own. */
const config = readConfig(process.env);
const app = await createApp({ config, urls: readUpstreamUrls(process.env) });
await app.listen(config.port, config.host);
