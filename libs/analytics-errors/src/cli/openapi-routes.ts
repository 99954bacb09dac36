import { readFileSync } from 'node:fs';
import { isObject } from '../platform/safe-read.js';
import type { RouteReference } from '../reference/code-entry.js';

/**
 * Reads from an OpenAPI document in JSON which operations can answer a code: those whose responses
 * have a schema with the code as `errorCode`.
 * @throws Error with a sentence
 */
export function readOpenApiRoutes(file: string): (code: string) => readonly RouteReference[] {
  const document = parse(readFileSync(file, 'utf8'), file);
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(Object(item) as object)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, { responses }]: [string, { readonly responses?: unknown }]) => ({
        route: { method: method.toUpperCase(), path },
        codes: codesIn(responses, document),
      })),
  );
  return (code) => operations.filter(({ codes }) => codes.has(code)).map(({ route }) => route);
}

const METHODS: readonly string[] = [
  ...['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'],
];

interface Document {
  readonly paths: Readonly<Record<string, unknown>>;
}

const parse = (text: string, file: string): Document => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON.`);
  }
  const { paths } = Object(document) as Partial<Document>;
  if (!isObject(paths)) throw new Error(`${file} is not an OpenAPI document: it has no paths.`);
  return document as Document;
};

/** The values of `errorCode` in a part of a document and in what it refers to. */
const codesIn = (part: unknown, document: Document): ReadonlySet<string> => {
  const codes = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (node: unknown): void => {
    if (!isObject(node) || seen.has(node)) return;
    seen.add(node);
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string') visit(referredTo(value, document));
      else if (key === 'errorCode') valuesOf(value).forEach((code) => codes.add(code));
      else visit(value);
    }
  };
  visit(part);
  return codes;
};

/** What a reference within the document leads to. */
const referredTo = (reference: string, document: Document): unknown => {
  const [root, ...names] = reference.split('/');
  if (root !== '#') return undefined;
  return names
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, name) => (Object(node) as Record<string, unknown>)[name], document);
};

const valuesOf = (schema: unknown): readonly string[] => {
  const { enum: values = [], const: value } = Object(schema) as {
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
  };
  return [...values, value].filter((one) => typeof one === 'string');
};
