import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a command of node_modules over the document in a folder of its own. */
const withDocument = async <Result>(
  document: OpenAPIObject,
  action: (file: string, folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return action(file, folder).finally(() => rmSync(folder, { recursive: true }));
};

const command = (name: string, script: string): string =>
  new URL(`../../node_modules/${name}/${script}`, import.meta.url).pathname;

const node = (...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  run(process.execPath, [...args], {
    env: { ...process.env, NODE_OPTIONS: '', REDOCLY_TELEMETRY: 'off', CI: 'true' },
  });

/** What Redocly's linter finds by its recommended rules, errors and warnings. */
export const redoclyProblems = (document: OpenAPIObject): Promise<readonly string[]> =>
  withDocument(document, async (file) => {
    const args = ['lint', file, '--extends=recommended', '--format=json'];
    const output = await node(command('@redocly/cli', 'bin/cli.js'), ...args).catch(
      (failure: unknown) => failure as { readonly stdout: string },
    );
    const report = JSON.parse(output.stdout.slice(output.stdout.indexOf('{'))) as {
      problems: { ruleId: string; message: string; location: { pointer?: string }[] }[];
    };
    return report.problems.map(
      ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
    );
  });

/** The types that openapi-typescript makes of the document. */
export const openapiTypescript = (document: OpenAPIObject): Promise<string> =>
  withDocument(document, async (file, folder) => {
    const output = join(folder, 'types.ts');
    await node(command('openapi-typescript', 'bin/cli.js'), file, '-o', output);
    return readFileSync(output, 'utf8');
  });

/** The types that @hey-api/openapi-ts makes of the document. */
export const heyApi = (document: OpenAPIObject): Promise<string> =>
  withDocument(document, async (file, folder) => {
    const args = ['-i', file, '-o', join(folder, 'client'), '-p', '@hey-api/typescript', '-s'];
    await node(command('@hey-api/openapi-ts', 'bin/run.js'), ...args);
    return readFileSync(join(folder, 'client', 'types.gen.ts'), 'utf8');
  });

/** Says what is wrong with an answer by the document; an empty array for one that is described. */
export const violationsOf = (
  document: OpenAPIObject,
  operation: { readonly path: string; readonly method: 'get' | 'post' },
  answer: { readonly status: number; readonly type: string; readonly body: unknown },
): readonly string[] => {
  const response = document.paths[operation.path]?.[operation.method]?.responses[answer.status];
  if (response === undefined)
    return [`${answer.status} is not described: ${JSON.stringify(answer.body)}`];
  const resolved: any =
    '$ref' in response
      ? document.components!.responses![response.$ref.split('/').at(-1)!]
      : response;
  const schema = resolved.content?.[answer.type]?.schema;
  if (schema === undefined) return [`${answer.type} is not described`];
  const ajv = new Ajv({ strict: false, discriminator: false, allErrors: true });
  (addFormats as any)(ajv);
  const validate = ajv.compile({ ...schema, components: document.components });
  validate(answer.body);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
};
