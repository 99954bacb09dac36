import { CATALOGUE, type CatalogueEntry } from 'nestjs-analytics-errors';
import { type DemoConfig, isLoopbackHost } from '../../src/config/demo.config.js';
import { DEMO_ACCOUNTS } from '../data/accounts.js';
import { API_PREFIX } from '../../src/api-prefix.js';
import type { RunningStandIns } from '../stand-ins/stand-ins.js';
import { type Provocation, PROVOCATIONS } from './provocations.js';

interface PageCode
  extends
    Provocation,
    Pick<
      CatalogueEntry,
      'status' | 'message' | 'causes' | 'clientAction' | 'operatorAction' | 'retryable'
    > {}

/** The data of the page. */
export interface PageData {
  readonly prefix: string;
  readonly adapter: string;
  readonly codes: readonly PageCode[];
  /** Passwords of the demo's accounts, which its README gives away as well. */
  readonly passwords: Readonly<Record<string, string>>;
  /** The upstreams that can be told to fail from the page. */
  readonly failable: readonly string[];
  /** Whether the page can ask for what plain Nest answers, and for the operator's log. */
  readonly compares: boolean;
}

/** Whether the page may pass orders on to the control port: the service must not be there for other machines. */
export const takesOrders = ({ host }: DemoConfig, { controlUrl }: RunningStandIns): boolean =>
  controlUrl !== undefined && isLoopbackHost(host);

/** Joins the catalogue to the requests that provoke its codes. */
export const toPageData = (config: DemoConfig, standIns: RunningStandIns): PageData => ({
  prefix: `/${API_PREFIX}`,
  adapter: config.adapter,
  codes: PROVOCATIONS.map((provocation) => {
    const { status, message, causes, clientAction, operatorAction, retryable }: CatalogueEntry =
      CATALOGUE[provocation.code];
    return { ...provocation, status, message, causes, clientAction, operatorAction, retryable };
  }),
  passwords: Object.fromEntries(DEMO_ACCOUNTS.map(({ email, password }) => [email, password])),
  failable: takesOrders(config, standIns) ? standIns.names : [],
  compares: takesOrders(config, standIns),
});
