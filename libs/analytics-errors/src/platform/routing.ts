/** How a router compares paths. */
export interface Routing {
  readonly caseSensitive: boolean;
  /** Whether `/a` and `/a/` are the same. */
  readonly ignoresTrailingSlash: boolean;
  readonly ignoresDuplicateSlashes: boolean;
  /** Whether percent-encodings are decoded before the comparison. */
  readonly decodes: boolean;
  /** Whether a semicolon begins the query. */
  readonly cutsAtSemicolon: boolean;
}

/** Compares byte by byte. */
export const EXACT_ROUTING: Routing = {
  caseSensitive: true,
  ignoresTrailingSlash: false,
  ignoresDuplicateSlashes: false,
  decodes: false,
  cutsAtSemicolon: false,
};

interface AdapterLike {
  getType?(): string;
  getInstance?(): unknown;
}

interface ExpressLike {
  enabled?(setting: string): boolean;
}

type FastifyRouterOptions = Partial<
  Record<
    'caseSensitive' | 'ignoreTrailingSlash' | 'ignoreDuplicateSlashes' | 'useSemicolonDelimiter',
    unknown
  >
>;

interface FastifyLike {
  readonly initialConfig?: FastifyRouterOptions & { readonly routerOptions?: FastifyRouterOptions };
}

const expressRouting = (express: ExpressLike): Routing => ({
  ...EXACT_ROUTING,
  caseSensitive: express.enabled?.('case sensitive routing') ?? false,
  ignoresTrailingSlash: !(express.enabled?.('strict routing') ?? false),
});

const fastifyRouting = ({ initialConfig = {} }: FastifyLike): Routing => {
  const options = { ...initialConfig, ...initialConfig.routerOptions };
  return {
    caseSensitive: options.caseSensitive !== false,
    ignoresTrailingSlash: options.ignoreTrailingSlash === true,
    ignoresDuplicateSlashes: options.ignoreDuplicateSlashes === true,
    decodes: true,
    cutsAtSemicolon: options.useSemicolonDelimiter === true,
  };
};

const routings = new WeakMap<object, Routing>();

const readRouting = (adapter: AdapterLike): Routing => {
  const type = adapter.getType?.();
  if (type === 'express') return expressRouting(adapter.getInstance?.() as ExpressLike);
  if (type === 'fastify') return fastifyRouting(adapter.getInstance?.() as FastifyLike);
  return EXACT_ROUTING;
};

/** Reads from an adapter how its router compares paths. */
export function routingOf(adapter: object | undefined): Routing {
  if (adapter === undefined) return EXACT_ROUTING;
  const known = routings.get(adapter);
  if (known) return known;
  const routing = readRouting(adapter);
  routings.set(adapter, routing);
  return routing;
}

const decoded = (path: string): string => {
  try {
    // Like Fastify's router it leaves the encodings of reserved characters as they are.
    return decodeURI(path);
  } catch {
    return path;
  }
};

/** Writes paths that the router does not tell apart in the same way. */
export function normalizePath(path: string, routing: Routing): string {
  let normal = path;
  if (routing.cutsAtSemicolon) normal = normal.replace(/;.*$/s, '');
  if (routing.ignoresDuplicateSlashes) normal = normal.replace(/\/{2,}/g, '/');
  if (routing.decodes) normal = decoded(normal);
  if (!routing.caseSensitive) normal = normal.toLowerCase();
  if (routing.ignoresTrailingSlash && normal.length > 1 && normal.endsWith('/'))
    normal = normal.slice(0, -1);
  return normal;
}
