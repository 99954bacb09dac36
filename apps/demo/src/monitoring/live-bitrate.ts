/** The live values of a stream's ingest, as the encoders report them to Redis. */
export interface LiveBitrate {
  readonly kilobitsPerSecond: number;
  readonly measuredAt: string;
}

/** Where the live values of a stream are kept: a hash. */
export const bitrateKeyOf = (stream: string): string => `analytics-demo:ingest:${stream}`;

/** Counts how often an organization has asked for live values. */
export const pollCounterKeyOf = (organization: string): string =>
  `analytics-demo:polls:${organization}`;

/** The hash that is stored for a measurement. */
export const toBitrateHash = (
  kilobitsPerSecond: number,
  measuredAt: Date,
): Record<string, string> => ({
  kbps: String(kilobitsPerSecond),
  at: measuredAt.toISOString(),
});

/** Reads a stored hash; `undefined` if it does not hold a measurement, for example because the key is missing. */
export const fromBitrateHash = ({
  kbps,
  at,
}: Readonly<Record<string, string>>): LiveBitrate | undefined =>
  kbps !== undefined && at !== undefined && /^\d{1,9}$/.test(kbps)
    ? { kilobitsPerSecond: Number(kbps), measuredAt: at }
    : undefined;
