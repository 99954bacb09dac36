// How costs grow: with violations, decorated classes, connections and routes; as figures and as a picture.
import { HTTP_SETTINGS, measureHttp, startServer, figureOf, stopServer } from './http.js';
import { SUCCESS, VALID, many } from './rows.js';
import { summarize } from './statistics.js';

const PLATFORM = 'fastify';
const SIDES = { plain: 'plain with pipe', library: 'library' };

/** The curves: for each step what both sides cost. */
export async function measureGrowth() {
  const curves = [];
  for (const { name, steps, unit, measure } of CURVES) {
    const points = [];
    for (const step of steps) points.push({ step, ...(await measure(step)) });
    curves.push({ name, unit, points });
    console.log(name, JSON.stringify(points));
  }
  return curves;
}

const perRequest = async (sideOf, settings = HTTP_SETTINGS) => {
  const [plain, library] = await measureHttp(
    [sideOf(SIDES.plain), sideOf(SIDES.library)],
    PLATFORM,
    settings,
  );
  return { plain: summarize(plain).median, library: summarize(library).median };
};

const CURVES = [
  {
    name: 'Refused body, by violations',
    unit: 'µs per request',
    steps: [2, 10, 100],
    measure: (count) => perRequest((app) => ({ app, request: many(count / 2), status: 400 })),
  },
  {
    name: 'Valid body, by decorated classes',
    unit: 'µs per request',
    steps: [1, 10, 100, 500, 2000],
    measure: (classes) =>
      perRequest((app) => ({ app, request: VALID, status: 200, growth: { classes } })),
  },
  {
    name: 'Success, by connections',
    unit: 'µs per request',
    steps: [1, 5, 20, 50, 200],
    measure: (connections) =>
      perRequest((app) => ({ ...SUCCESS, app }), { ...HTTP_SETTINGS, connections }),
  },
  {
    name: 'Start, by routes',
    unit: 'ms',
    steps: [5, 50, 500],
    measure: async (routes) => ({
      plain: await startCost({ ...SUCCESS, app: SIDES.plain, growth: { routes } }),
      library: await startCost({ ...SUCCESS, app: SIDES.library, growth: { routes } }),
    }),
  },
];

/** CPU milliseconds from the start of a process until it listens: the median of five. */
const startCost = async (side) => {
  const costs = [];
  for (let round = 0; round < 5; round += 1) {
    const server = await startServer(side, PLATFORM, HTTP_SETTINGS);
    costs.push((await figureOf(server, 'cpu')) / 1000);
    await stopServer(server);
  }
  return summarize(costs).median;
};

const WIDTH = 360;
const HEIGHT = 220;
const LEFT = 56;
const RIGHT = 16;
const TOP = 36;
const BOTTOM = 36;
const LINES = { plain: '#8a8a8a', library: '#0b6bcb' };

/** Draws the curves, two in a row; steps grow by factors, so their axis is logarithmic. */
export function drawGrowth(curves) {
  const panels = curves.map(
    (curve, index) =>
      `<g transform="translate(${(index % 2) * WIDTH} ${Math.floor(index / 2) * HEIGHT})">${panel(curve)}</g>`,
  );
  const height = Math.ceil(curves.length / 2) * HEIGHT + 28;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="How costs grow, with and without the library">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
<g transform="translate(${LEFT} ${height - 12})"><text fill="${LINES.plain}">■ plain Nest with ValidationPipe</text><text x="220" fill="${LINES.library}">■ with the library</text></g>
</svg>
`;
}

const panel = ({ name, unit, points }) => {
  const steps = points.map(({ step }) => Math.log(step));
  const [first, last] = [steps[0], steps.at(-1)];
  const most = Math.max(...points.flatMap(({ plain, library }) => [plain, library])) * 1.1;
  const x = (step) =>
    LEFT + ((Math.log(step) - first) / (last - first)) * (WIDTH - LEFT - RIGHT - 20);
  const y = (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
  const line = (side) => {
    const path = points.map((point) => `${x(point.step).toFixed(1)},${y(point[side]).toFixed(1)}`);
    return `<polyline fill="none" stroke="${LINES[side]}" stroke-width="2" points="${path.join(' ')}"/>`;
  };
  const rules = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(part * most).toFixed(1);
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ddd"/><text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${Math.round(part * most)}</text>`;
  });
  const labels = points.map(
    ({ step }) =>
      `<text x="${x(step).toFixed(1)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${step}</text>`,
  );
  return `<text x="${LEFT}" y="20" font-weight="bold">${name} (${unit})</text>${rules.join('')}${labels.join('')}${line('plain')}${line('library')}`;
};
