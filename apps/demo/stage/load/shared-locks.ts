type Mode = 'shared' | 'exclusive';

interface Waiter {
  readonly mode: Mode;
  readonly go: () => void;
}

/** A lock that many may hold together or one alone; whoever came first is served first. */
class SharedLock {
  private holders = 0;
  private mode: Mode = 'shared';
  private readonly waiting: Waiter[] = [];

  acquire(mode: Mode): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ mode, go: resolve });
      this.admit();
    });
  }

  release(): void {
    this.holders -= 1;
    this.admit();
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && this.admits(next.mode); next = this.waiting[0]) {
      this.waiting.shift();
      this.holders += 1;
      this.mode = next.mode;
      next.go();
    }
  }

  private admits(mode: Mode): boolean {
    return this.holders === 0 || (mode === 'shared' && this.mode === 'shared');
  }
}

/** What a task uses, by name, and whether it must be the only one to. */
export type Uses = Readonly<Record<string, Mode>>;

/** Locks by name, so that a request that should succeed never meets a fault that was ordered for another one. */
export class SharedLocks {
  private readonly locks = new Map<string, SharedLock>();

  async hold<Result>(uses: Uses, task: () => Promise<Result>): Promise<Result> {
    const held: SharedLock[] = [];
    try {
      // Always in the same order, or two tasks could wait for each other.
      for (const [name, mode] of Object.entries(uses).sort(([a], [b]) => (a < b ? -1 : 1))) {
        const lock = this.lockOf(name);
        await lock.acquire(mode);
        held.push(lock);
      }
      return await task();
    } finally {
      for (const lock of held) lock.release();
    }
  }

  private lockOf(name: string): SharedLock {
    const known = this.locks.get(name);
    if (known) return known;
    const lock = new SharedLock();
    this.locks.set(name, lock);
    return lock;
  }
}
