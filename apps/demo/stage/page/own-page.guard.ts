import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessDeniedException, EndpointNotFoundException } from 'nestjs-analytics-errors';
import { DEMO_CONFIG, type DemoConfig } from '../../src/config/demo.config.js';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { takesOrders } from './page-data.js';

/** The host names of this machine. Any other name may belong to an attacker who points it to this address. */
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** True for a request from a page that this service has served to a browser on this machine. */
export const isFromOwnPage = ({
  method,
  headers,
  socket,
}: Pick<IncomingMessage, 'method' | 'headers' | 'socket'>): boolean => {
  const { host = '', origin } = headers;
  const isLocal = LOCAL_NAMES.some(
    (name) => host === `${name}:${socket.localPort}` || (socket.localPort === 80 && host === name),
  );
  const site = headers['sec-fetch-site'];
  // A browser does not name the origin when a page reads from its own.
  if (method === 'GET' && origin === undefined) return isLocal && site === 'same-origin';
  return isLocal && origin === `http://${host}` && (site ?? 'same-origin') === 'same-origin';
};

/** Accepts what the demo's own page asks for only, and nothing if there is no control port. */
@Injectable()
export class OwnPageGuard implements CanActivate {
  constructor(
    @Inject(DEMO_CONFIG) private readonly config: DemoConfig,
    @Inject(STAND_INS) private readonly standIns: RunningStandIns,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (!takesOrders(this.config, this.standIns)) throw new EndpointNotFoundException();
    const request = context
      .switchToHttp()
      .getRequest<IncomingMessage & { readonly raw?: IncomingMessage }>();
    if (!isFromOwnPage(request.raw ?? request))
      throw new AccessDeniedException('Only the demo’s own page may ask for this.');
    return true;
  }
}
