import {
  type DemoConfig,
  type Environment,
  portOf,
  readConfig,
  readSetUrls,
} from '../src/config/demo.config.js';
import type { UpstreamUrls } from '../src/upstreams/upstream-urls.js';

export interface StageConfig extends DemoConfig {
  /** Port on which the stand-ins take orders; 0 takes a free one. */
  readonly controlPort: number;
  /** URLs of real upstreams; the others get stand-ins. */
  readonly realUrls: Readonly<Partial<UpstreamUrls>>;
}

/**
 * Reads the configuration of the service and its stage.
 * @throws ConfigError with a sentence that names the variable, never its value.
 */
export const readStageConfig = (env: Environment): StageConfig => ({
  ...readConfig(env),
  controlPort: portOf(env, 'CONTROL_PORT', 0),
  realUrls: readSetUrls(env),
});
