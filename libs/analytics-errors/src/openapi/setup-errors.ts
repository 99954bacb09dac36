import type { INestApplicationContext } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorFormat } from '../respond/error-format.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';
import { codeEntries, type EntrySource } from '../reference/code-entry.js';
import { RouteErrors, type RouteWithErrors } from '../routes/route-errors.js';
import { shapeOf } from '../routes/route-table.js';
import {
  type DescribedForm,
  type DocumentedCode,
  examplesOfCode,
  responseFor,
  schemasOfCode,
  sharedComponents,
} from './error-components.js';

/** Options of `setupErrors`. */
export interface SetupErrorsOptions {
  /** Codes that are left out of the document, such as one that every route can answer. */
  readonly omit?: readonly string[] | undefined;
  /**
   * Names of the security schemes of the token and of the API key; `false` adds none.
   * @default { token: 'token', apiKey: 'apiKey' }
   */
  readonly security?: { readonly token?: string; readonly apiKey?: string } | false | undefined;
}

/**
 * Adds to an OpenAPI document the errors that each operation can answer: per status one response, in
 * which `errorCode` tells the codes apart. What the document says already stays as it is.
 * @returns the same document
 */
export function setupErrors(
  app: INestApplicationContext,
  document: OpenAPIObject,
  { omit = [], security = {} }: SetupErrorsOptions = {},
): OpenAPIObject {
  const settings = app.get<Settings>(RESOLVED_OPTIONS, { strict: false });
  const routes = app.get(RouteErrors, { strict: false }).all();
  const form: DescribedForm = {
    format: settings.format,
    hasPages: settings.pageOf !== undefined,
    hasChallenge: settings.challenge !== false,
  };
  const described = new Map(codeEntries(settings).map((entry) => [entry.code, entry]));
  const used = new Map<string, DocumentedCode>();
  const responses = new Map<string, readonly DocumentedCode[]>();
  for (const { operation, route } of operationsOf(document, routes)) {
    if (security !== false) secure(operation, route, schemeNames(security));
    const codes = route.errors
      .map(({ exception }) => described.get(exception.code))
      .filter((entry) => entry !== undefined)
      .filter(({ code, retired }) => retired === undefined && !omit.includes(code));
    for (const [status, members] of byStatus(codes)) {
      for (const member of members) used.set(member.code, member);
      addResponse(operation, status, members, { form, responses });
    }
  }
  const known = (document.components ??= {});
  const shared = sharedComponents(form);
  known.schemas = { ...shared.schemas, ...known.schemas };
  known.headers = { ...shared.headers, ...known.headers };
  known.responses = { ...known.responses };
  known.examples = { ...known.examples };
  for (const [name, members] of [...responses].sort(([a], [b]) => a.localeCompare(b)))
    known.responses[name] ??= responseFor(members, form);
  for (const member of [...used.values()].sort((a, b) => a.code.localeCompare(b.code))) {
    known.schemas = { ...schemasOfCode(member, form), ...known.schemas };
    known.examples = { ...examplesOfCode(member, form), ...known.examples };
  }
  if (security !== false) addSchemes(document, routes, settings, schemeNames(security));
  return document;
}

interface Settings extends EntrySource {
  readonly format: 'negotiate' | ErrorFormat;
  readonly challenge: string | false;
  readonly jwt?: { readonly header: string; readonly extract?: unknown } | undefined;
  readonly access: { readonly apiKeyHeader: string };
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** The operations of the document whose routes are the application's. */
const operationsOf = (
  { paths }: OpenAPIObject,
  routes: readonly RouteWithErrors[],
): readonly { readonly operation: Operation; readonly route: RouteWithErrors }[] => {
  const known = new Map<string, RouteWithErrors>();
  for (const route of routes) {
    const key = `${route.method} ${shapeOf(route.path)}`;
    // The first of two routes with one pattern is the one that answers.
    if (!known.has(key)) known.set(key, route);
  }
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      const shape = shapeOf(path);
      const route = known.get(`${method.toUpperCase()} ${shape}`) ?? known.get(`ALL ${shape}`);
      return operation === undefined || route === undefined ? [] : [{ operation, route }];
    }),
  );
};

const byStatus = (
  codes: readonly DocumentedCode[],
): ReadonlyMap<number, readonly DocumentedCode[]> => {
  const groups = new Map<number, DocumentedCode[]>();
  for (const entry of [...codes].sort((a, b) => a.code.localeCompare(b.code)))
    groups.set(entry.status, [...(groups.get(entry.status) ?? []), entry]);
  return groups;
};

/** A response of the user's keeps its description, and its content where it has one. */
const addResponse = (
  { responses }: Operation,
  status: number,
  members: readonly DocumentedCode[],
  shared: {
    readonly form: DescribedForm;
    readonly responses: Map<string, readonly DocumentedCode[]>;
  },
): void => {
  const present = responses[String(status)];
  if (present === undefined) {
    const name = members.map(({ code }) => code.slice(0, 5)).join('_');
    shared.responses.set(name, members);
    responses[String(status)] = { $ref: `#/components/responses/${name}` };
    return;
  }
  if ('$ref' in present || present.content !== undefined) return;
  const ours = responseFor(members, shared.form);
  responses[String(status)] = {
    ...ours,
    ...present,
    description: present.description || ours.description,
    headers: { ...ours.headers, ...present.headers },
  };
};

interface SchemeNames {
  readonly token: string;
  readonly apiKey: string;
}

const schemeNames = ({
  token = 'token',
  apiKey = 'apiKey',
}: Partial<SchemeNames>): SchemeNames => ({ token, apiKey });

/** Says what an operation asks for, unless the user has said it. */
const secure = (
  operation: Operation,
  { token, needsApiKey }: RouteWithErrors,
  names: SchemeNames,
): void => {
  if (operation.security !== undefined) return;
  const required = {
    ...(token === 'required' && { [names.token]: [] }),
    ...(needsApiKey && { [names.apiKey]: [] }),
  };
  operation.security =
    token === 'optional'
      ? [{ ...required, [names.token]: [] }, required]
      : Object.keys(required).length > 0
        ? [required]
        : [];
};

const addSchemes = (
  document: OpenAPIObject,
  routes: readonly RouteWithErrors[],
  { jwt, access }: Settings,
  names: SchemeNames,
): void => {
  const components = (document.components ??= {});
  const takesToken = routes.some(({ token }) => token !== 'none');
  components.securitySchemes = {
    ...(takesToken &&
      // Where a function takes the token out of the request, nobody but the service knows the place.
      (jwt?.extract === undefined
        ? { [names.token]: { type: 'apiKey', in: 'header', name: jwt?.header ?? 'x-access-token' } }
        : { [names.token]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } })),
    ...(routes.some(({ needsApiKey }) => needsApiKey) && {
      [names.apiKey]: { type: 'apiKey', in: 'header', name: access.apiKeyHeader },
    }),
    ...components.securitySchemes,
  };
};
