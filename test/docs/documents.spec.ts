import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { OPTION_NAMES } from '../../libs/analytics-errors/src/analytics-errors.options.js';
import {
  anchorsOf,
  DOCUMENTS,
  localLinks,
  typeScriptBlocks,
  WORKSPACE,
} from '../support/markdown.js';

const blocks = DOCUMENTS.flatMap(typeScriptBlocks);

/** Type-checks the blocks, each as a module of its own beside the tests, and gives what the compiler says of each. */
const compile = (): ReadonlyMap<string, readonly string[]> => {
  const { config } = ts.readConfigFile(`${WORKSPACE}tsconfig.test.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, WORKSPACE);
  const files = new Map(
    blocks.map(({ place, code }, index) => [
      `${WORKSPACE}test/docs/block-${index}.ts`,
      { place, code: `${code}\nexport {};\n` },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.code ?? readFile(path);
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return new Map(
    [...files].map(([path, { place }]) => {
      const source = program.getSourceFile(path);
      const problems = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
      return [
        place,
        problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
      ];
    }),
  );
};

describe('the documents', () => {
  it('show in the README how to set up, throw, guard, validate, call an upstream and add a code', () => {
    expect(
      blocks.filter(({ place }) => place.startsWith('README.md')).length,
    ).toBeGreaterThanOrEqual(7);
  });

  describe('have code that compiles', () => {
    const problems = compile();
    it.each(blocks.map(({ place }) => place))('%s', (place) => {
      expect(problems.get(place)).toEqual([]);
    });
  });

  it.each(DOCUMENTS)('lead nowhere that is not there: %s', (document) => {
    const dead = localLinks(document).filter(
      ({ path, anchor }) =>
        !existsSync(WORKSPACE + path) ||
        (anchor !== undefined && !anchorsOf(path).includes(anchor)),
    );
    expect(dead).toEqual([]);
  });

  it('list every option in the README, and none that there is not', () => {
    const [, table] = /## Options\n([\s\S]*?)\n## /.exec(
      readFileSync(`${WORKSPACE}README.md`, 'utf8'),
    )!;
    const documented = [...table!.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(documented).toEqual(OPTION_NAMES);
  });
});
