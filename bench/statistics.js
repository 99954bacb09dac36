// What is made of a row's rounds.

/** The median and, around it, the interval that holds the true one with at least 95 % (order statistics; the smallest and the largest value where fewer than nine rounds were run). */
export function summarize(values) {
  const sorted = values.toSorted((left, right) => left - right);
  const cut = cutFor(sorted.length);
  return { median: medianOf(sorted), low: sorted[cut], high: sorted[sorted.length - 1 - cut] };
}

/** The ratio of two series round by round: what disturbs the machine in a round disturbs both of its sides. */
export function ratioOf(measured, against) {
  return summarize(measured.map((value, round) => value / against[round]));
}

const medianOf = (sorted) => {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** How many values may be cut off at each end so that the interval of the median still has 95 %: sign test. */
const cutFor = (count) => {
  let cut = 0;
  let weight = 1;
  let tail = 1;
  while (2 * (tail + (weight * (count - cut)) / (cut + 1)) <= 0.05 * 2 ** count) {
    weight = (weight * (count - cut)) / (cut + 1);
    tail += weight;
    cut += 1;
  }
  return cut;
};
