// Figures to tables.
import { createRequire } from 'node:module';
import os from 'node:os';

/** A row as a result: one entry per side that it is compared with. */
export const COLUMNS = ['Measured', 'Platform', 'Against', 'Library', 'Other', 'Ratio', 'Target'];

/** The cells of a result, under `COLUMNS`. */
export function cellsOf({
  name,
  platform = '',
  against = '',
  unit,
  library,
  other,
  ratio,
  target,
}) {
  return [
    name,
    platform,
    against,
    figure(library, unit),
    other === undefined ? '' : figure(other, unit),
    ratio === undefined
      ? ''
      : `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
    target === undefined ? '' : `≤ ${figure(target.most, target.unit)}`,
  ];
}

/** Tells whether a result reaches its target: the median, and the interval where it has to include a value. */
export function isMissed({ target, ratio, library, other }) {
  if (target === undefined) return false;
  if (target.unit !== undefined) return library - (other ?? 0) > target.most;
  return (
    ratio.median > target.most || (target.includes !== undefined && ratio.low > target.includes)
  );
}

export function toMarkdown(results) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rows = results.map((result) => {
    const cells = cellsOf(result);
    if (result.target !== undefined) cells.push(isMissed(result) ? 'missed' : 'met');
    else cells.push('');
    return line(cells);
  });
  return [
    line([...COLUMNS, '']),
    line(['---', '---', '---', '--:', '--:', '--:', '--:', '---']),
    ...rows,
  ].join('\n');
}

/** The machine and the versions, in one sentence. */
export function describeMachine() {
  const cpus = os.cpus();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  const nest = createRequire(import.meta.url)('@nestjs/core/package.json').version;
  const [load] = os.loadavg();
  return `${cpus.length} × ${cpus[0].model.trim()}, ${gigabytes} GB, ${os.type()} ${os.release()}, Node ${process.version}, Nest ${nest}; load average ${load.toFixed(1)}`;
}

const figure = (value, unit) =>
  unit === undefined ? `${value.toFixed(2)}` : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
