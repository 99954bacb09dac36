import { startAccountsStandIn } from './accounts.stand-in.js';
import { type ControlPort, openControlPort } from './control-port.js';
import { elasticsearchService } from './elasticsearch.stand-in.js';
import { startHttpStandIn } from './http.stand-in.js';
import { startRedisStandIn } from './redis.stand-in.js';
import { auxService, bintuService, ctsService } from './services.stand-in.js';
import type { StandIn } from './stand-in.js';
import {
  type UpstreamName,
  type UpstreamUrls,
  UPSTREAMS,
} from '../../src/upstreams/upstream-urls.js';

/** Injection token of the running stand-ins. */
export const STAND_INS = Symbol('demo.stand-ins');

export interface RunningStandIns {
  /** Where every upstream is, real or not. */
  readonly urls: UpstreamUrls;
  /** The upstreams that are stand-ins. */
  readonly names: readonly UpstreamName[];
  /** Where they take orders; absent when the upstreams are real ones. */
  readonly controlUrl: string | undefined;
  close(): Promise<void>;
}

const START: Readonly<Record<UpstreamName, () => Promise<StandIn>>> = {
  redis: startRedisStandIn,
  elasticsearch: () => startHttpStandIn(elasticsearchService),
  bintu: () => startHttpStandIn(bintuService),
  cts: () => startHttpStandIn(ctsService),
  aux: () => startHttpStandIn(auxService),
  accounts: startAccountsStandIn,
};

/** Starts a stand-in for each upstream without a URL, and the control port if there is any besides the accounts. */
export const startStandIns = async (
  realUrls: Readonly<Partial<UpstreamUrls>>,
  controlPort: number,
): Promise<RunningStandIns> => {
  const missing = UPSTREAMS.filter((name) => realUrls[name] === undefined);
  const started = await Promise.all(missing.map((name) => START[name]()));
  const closeAll = async (control?: ControlPort): Promise<void> => {
    await control?.close();
    await Promise.all(started.map((standIn) => standIn.close()));
  };
  try {
    const control = missing.some((name) => name !== 'accounts')
      ? await openControlPort(started, controlPort)
      : undefined;
    const urls = Object.fromEntries(
      UPSTREAMS.map((name) => [
        name,
        realUrls[name] ?? started.find((standIn) => standIn.name === name)?.url,
      ]),
    );
    return {
      urls: urls as UpstreamUrls,
      names: missing,
      controlUrl: control?.url,
      close: () => closeAll(control),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
