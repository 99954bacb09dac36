const INTERVAL = 60_000;
/** More sentences than a service has reasons to warn of; the bound is there because requests cause them. */
const MAX_SENTENCES = 50;

/**
 * Passes a sentence on at once, and again at most once a minute with the number of times that it was said in between:
 * requests cause these sentences, and nobody must be able to fill a log with them.
 */
export function throttled(write: (sentence: string) => void): (sentence: string) => void {
  const said = new Map<string, { at: number; held: number }>();
  return (sentence) => {
    const now = Date.now();
    const last = said.get(sentence);
    if (last !== undefined && now < last.at + INTERVAL) {
      last.held += 1;
      return;
    }
    if (last === undefined && said.size >= MAX_SENTENCES) return;
    said.set(sentence, { at: now, held: 0 });
    write(
      last === undefined || last.held === 0 ? sentence : `${sentence} (${last.held + 1} times)`,
    );
  };
}
