import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AccessDeniedException, EndpointNotFoundException } from 'nestjs-analytics-errors';
import { DEMO_CONFIG, type DemoConfig } from '../../src/config/demo.config.js';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { takesOrders } from './page-data.js';

/** The names under which a browser on this machine can know the service; any other name may have been pointed here by a stranger. */
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a request was made by a page that this service itself has served to a browser on this machine. */
export const isFromOwnPage = ({
  headers,
  socket,
}: Pick<IncomingMessage, 'headers' | 'socket'>): boolean => {
  const { host = '', origin } = headers;
  const isLocal = LOCAL_NAMES.some(
    (name) => host === `${name}:${socket.localPort}` || (socket.localPort === 80 && host === name),
  );
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  return isLocal && origin === `http://${host}` && site === 'same-origin';
};

/** Lets only the demo's own page through, and nobody where there is nothing to order. */
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
      throw new AccessDeniedException('Only the demo’s own page may give orders.');
    return true;
  }
}
