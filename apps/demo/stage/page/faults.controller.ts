import { Body, Controller, Delete, Inject, Param, Put, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  AccessDeniedException,
  ApiErrors,
  EndpointNotFoundException,
  InvalidValueException,
} from 'nestjs-analytics-errors';
import { type RunningStandIns, STAND_INS } from '../stand-ins/stand-ins.js';
import { FaultOrderDto, UpstreamParams } from './fault-order.dto.js';
import { OwnPageGuard } from './own-page.guard.js';

interface FaultState {
  readonly upstream: string;
  readonly fault: unknown;
}

/**
 * Passes the page's orders on to the control port, which itself takes none from a page: the browser would have to send
 * them to another origin, and any other page could do the same.
 */
@Controller('page/faults')
@UseGuards(OwnPageGuard)
@ApiErrors(EndpointNotFoundException, AccessDeniedException, InvalidValueException)
@ApiExcludeController()
export class FaultsController {
  constructor(@Inject(STAND_INS) private readonly standIns: RunningStandIns) {}

  @Put(':upstream')
  fail(@Param() { upstream }: UpstreamParams, @Body() order: FaultOrderDto): Promise<FaultState> {
    return this.pass('PUT', upstream, JSON.stringify(order));
  }

  @Delete(':upstream')
  heal(@Param() { upstream }: UpstreamParams): Promise<FaultState> {
    return this.pass('DELETE', upstream);
  }

  private async pass(method: string, upstream: string, body?: string): Promise<FaultState> {
    const url = `${this.standIns.controlUrl ?? ''}/faults/${upstream}`;
    const response = await fetch(url, {
      method,
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(5_000),
    });
    if (response.ok) return (await response.json()) as FaultState;
    await response.body?.cancel();
    throw new InvalidValueException('The control port does not take this order for this upstream.');
  }
}
