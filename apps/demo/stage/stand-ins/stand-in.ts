import type { UpstreamName } from '../../src/upstreams/upstream-urls.js';
import type { Fault, FaultOrder } from './faults.js';
import type { LoopbackServer } from './loopback-server.js';

/** A small server that speaks the protocol of a service behind the API, and fails on command. */
export interface StandIn {
  readonly name: UpstreamName;
  /** Where the real client connects to. */
  readonly url: string;
  /** The fault in force. */
  readonly fault: Fault | undefined;
  /** Puts a fault in force, until it is lifted or its time is over. */
  fail(order: FaultOrder): Promise<void>;
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the fault of a stand-in; taking the port away and giving it back is the same for all protocols. */
export class FaultSwitch {
  private current: Fault | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Orders come over HTTP and may overlap; one is carried out at a time. */
  private queue: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly paused = new Set<() => void>();

  constructor(
    private readonly server: LoopbackServer,
    private readonly onFault: (fault: Fault) => void = () => undefined,
  ) {}

  get fault(): Fault | undefined {
    return this.current;
  }

  /** Waits as long as a delay says, or until the fault is lifted. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.paused.delete(go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      this.paused.add(go);
    });
  }

  fail({ fault, seconds }: FaultOrder): Promise<void> {
    return this.enqueue(async () => {
      await this.lift();
      this.current = fault;
      this.timer = setTimeout(
        () => void this.heal().catch(() => undefined),
        seconds * 1000,
      ).unref();
      if (fault.kind === 'refuse') await this.server.close();
      else this.onFault(fault);
    });
  }

  heal(): Promise<void> {
    return this.enqueue(() => this.lift());
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.queue;
    this.release();
    await this.server.close();
  }

  private async lift(): Promise<void> {
    this.release();
    if (!this.server.isListening) await this.server.reopen();
  }

  private release(): void {
    clearTimeout(this.timer);
    this.current = undefined;
    for (const go of this.paused) go();
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    if (this.closed) return Promise.resolve();
    const done = this.queue.then(task);
    this.queue = done.catch(() => undefined);
    return done;
  }
}
