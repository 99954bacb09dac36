/** Shares of the viewers by country; the rest of the world has none in this demo. */
export const COUNTRY_SHARES: Readonly<Record<string, number>> = {
  DE: 0.34,
  US: 0.21,
  FR: 0.14,
  GB: 0.11,
  JP: 0.08,
  BR: 0.07,
  AT: 0.05,
};

/** Shares of the players by browser. */
export const BROWSER_SHARES: Readonly<Record<string, number>> = {
  Chrome: 0.52,
  Safari: 0.24,
  Firefox: 0.13,
  Edge: 0.11,
};

const HOUR = 3_600_000;

/** A number in [0, 1) that depends on the string and the salt only, so that the demo's data never changes. */
const noise = (text: string, salt: number): number => {
  let hash = 2166136261 ^ salt;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
};

/** How busy a moment is: most people watch in the evening and at the week-end. */
const rhythm = (time: number): number => {
  const date = new Date(time);
  const evening = 0.55 + 0.45 * Math.cos(((date.getUTCHours() - 20) / 24) * 2 * Math.PI);
  return evening * (date.getUTCDay() % 6 === 0 ? 1.4 : 1);
};

/** Bytes per second that a stream delivers in the hour of a moment. */
export const bytesPerSecond = (stream: string, time: number): number => {
  const viewers =
    2 + 40 * noise(stream, 7) * rhythm(time) * (0.8 + 0.4 * noise(stream, Math.floor(time / HOUR)));
  return Math.round(viewers) * 450_000;
};

/** Bitrate, in kbit/s, at which a stream comes in from its encoder. */
export const ingestBitrate = (stream: string): number =>
  1_500 + Math.round(6_500 * noise(stream, 3));
