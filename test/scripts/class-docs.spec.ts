import { readdirSync, readFileSync } from 'node:fs';
import { DEFAULT_ERROR_MESSAGE, EXCEPTIONS, extraExceptions } from 'nestjs-analytics-errors';
import { withClassDocs } from '../../scripts/lib/class-docs.js';
import { WORKSPACE } from '../support/markdown.js';

const FOLDER = `${WORKSPACE}libs/analytics-errors/src/exceptions/`;
const classes = [...EXCEPTIONS.values(), ...extraExceptions];
const definitionOf = (className: string) =>
  classes.find(({ name }) => name === className)?.definition;

describe('the comments of the exception classes', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.exceptions.ts'));
  const sources = files.map((name) => readFileSync(FOLDER + name, 'utf8'));

  it.each(files.map((name, index) => [name, sources[index]!]))(
    'of %s say what the catalogue says; npm run docs writes them',
    (_name, source) => {
      expect(withClassDocs(source, definitionOf, DEFAULT_ERROR_MESSAGE)).toBe(source);
    },
  );

  it('are there for every class', () => {
    const documented = sources
      .flatMap((source) => [...source.matchAll(/\*\/\nexport class (\w+) /g)])
      .map(([, name]) => name);
    expect(documented.sort()).toEqual(classes.map(({ name }) => name).sort());
  });
});

describe('withClassDocs', () => {
  const definition = { status: 404, message: 'Gone', causes: ['It was moved.', 'Or deleted.'] };
  const write = (source: string, known = definition): string =>
    withClassDocs(source, (name) => (name === 'GoneException' ? known : undefined), 'Default');

  it('replaces what stands above a class, or writes it where nothing stands', () => {
    const source = "export class GoneException extends exceptionOf('E1') {}\n";
    const documented = `/** 404 Gone. It was moved. Or deleted. */\n${source}`;
    expect(write(source)).toBe(documented);
    expect(write(`/**\n * Something else.\n */\n${source}`)).toBe(documented);
    expect(write(documented)).toBe(documented);
  });

  it('leaves out the message that every such code has, and other classes', () => {
    const source =
      'export class GoneException extends defineException({}) {}\n/** a */\nclass B {}\n';
    expect(write(source, { ...definition, message: 'Default' })).toBe(
      `/** 404. It was moved. Or deleted. */\n${source}`,
    );
  });

  it('breaks lines at 100 columns', () => {
    const long = { ...definition, causes: Array.from({ length: 40 }, () => 'word') };
    const lines = write("export class GoneException extends exceptionOf('E1') {}", long).split(
      '\n',
    );
    expect(lines.at(0)).toBe('/**');
    expect(lines.at(-2)).toBe(' */');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it('refuses a class that nobody knows', () => {
    expect(() => write("export class OtherException extends exceptionOf('E1') {}")).toThrow(
      'OtherException is not known.',
    );
  });
});
