// Rows that are measured over HTTP: a process per side of a row, saturated in alternating rounds.
import { Pool } from 'undici';
import { nextMessage, startChild } from './child.js';

/** How a row is measured. CPU time is counted in the server, so the load may come from a busy process. */
export const HTTP_SETTINGS = {
  rounds: 11,
  /** Requests of one side in one round: a tenth of a second, so that a slow moment hits both sides and a collection does not count. */
  requests: 1500,
  /** Requests that are answered unmeasured, until the engine has settled. */
  warmUp: 4000,
  /** Enough that the server never waits; otherwise its wake-ups dilute the ratio. */
  connections: 50,
};

/**
 * Measures the sides of a row against each other.
 * @returns the microseconds of CPU per request of each side, round by round.
 */
export async function measureHttp(sides, platform, settings = HTTP_SETTINGS) {
  const servers = await Promise.all(sides.map((side) => startServer(side, platform, settings)));
  try {
    for (const server of servers) await load(server, settings.warmUp, settings.connections);
    for (let round = 0; round < settings.rounds; round += 1) {
      const order = round % 2 === 0 ? servers : servers.toReversed();
      for (const server of order) {
        const before = await figureOf(server, 'cpu');
        await load(server, settings.requests, settings.connections);
        const after = await figureOf(server, 'cpu');
        server.costs.push((after - before) / settings.requests);
      }
    }
    return servers.map(({ costs }) => costs);
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

/** Starts the application of a side. */
export async function startServer(side, platform, { connections, execPath }) {
  const execArgv = ['--expose-gc'];
  const child = startChild('server.js', { ...side, platform }, { quiet: true, execPath, execArgv });
  const { url } = await nextMessage(child);
  return { child, side, costs: [], pool: new Pool(url, { connections, pipelining: 1 }) };
}

export async function stopServer({ child, pool }) {
  await pool.close();
  child.disconnect();
}

/** A figure of a server: `cpu`, the time it has used in microseconds, or `heap`, the bytes in use. */
export async function figureOf({ child }, figure) {
  child.send(figure);
  return (await nextMessage(child)).value;
}

/** Sends requests over connections that stay open; a status that is not expected ends the run. */
export async function load({ pool, side }, amount, connections) {
  const { request, status } = side;
  let left = amount;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const { statusCode, body } = await pool.request(request);
      await body.dump();
      if (statusCode !== status)
        throw new Error(`${side.app} answered ${request.path} with ${statusCode}, not ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
}
