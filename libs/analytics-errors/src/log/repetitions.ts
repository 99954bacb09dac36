import { attempt } from '../platform/safe-read.js';

interface Tally {
  total: number;
  /** How many since the last line. */
  since: number;
}

/** Most kinds that are told apart; those above are counted as one. */
const MAX_KINDS = 500;
const OTHERS = 'of other kinds';
const MINUTE = 60_000;

/** Counts what the log says only the first time, and writes totals: once a minute where something came, and at the end. */
export class Repetitions {
  private readonly tallies = new Map<string, Tally>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly write: (line: string) => void) {}

  /** @returns whether it is the first of its kind, which gets a line of its own. */
  isFirst(kind: string): boolean {
    const known = this.tallies.get(kind) ?? this.make(kind);
    known.total += 1;
    if (known.total === 1) return true;
    known.since += 1;
    // No timer runs while nothing is repeated.
    this.timer ??= setTimeout(() => this.flush(), MINUTE).unref();
    return false;
  }

  /** Writes what came since the last time. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [kind, tally] of this.tallies) {
      const { total, since } = tally;
      if (since === 0) continue;
      tally.since = 0;
      attempt(() => this.write(`${total} times since the start, ${since} of them new: ${kind}`));
    }
  }

  private make(kind: string): Tally {
    const name = this.tallies.size < MAX_KINDS ? kind : OTHERS;
    const tally = this.tallies.get(name) ?? { total: 0, since: 0 };
    this.tallies.set(name, tally);
    return tally;
  }
}
