import { join } from 'node:path';
import { install, type Node, run, startAndAsk } from './command.js';
import { installNode } from './node-binary.js';
import { FOLDER, TARBALL } from './places.js';
import {
  addFiles,
  generateProject,
  importModule,
  mainOf,
  type ProjectKind,
  setJwt,
} from './project.js';

const E1001 = 'E1001_ENDPOINT_NOT_FOUND';

/** Installs, builds, starts and tests the packed library in a new project of Nest's command line. */
// eslint-disable-next-line jest/no-export -- One file of tests per kind of project, so that they run side by side.
export const describeProject = (newProject: ProjectKind): void => {
  describe.each([newProject])('$name', (kind) => {
    let node: Node;
    let project: string;
    beforeAll(async () => {
      node = kind.node === undefined ? undefined : await installNode(kind.node);
      project = await generateProject(join(FOLDER, kind.name.replace(/\W+/g, '-')), kind, node);
    });

    const expectGreen = async (): Promise<void> => {
      expect(await run(project, ['npm', 'test'], node)).toMatch(/\d+ passed/);
      expect(await run(project, ['npm', 'run', 'test:e2e'], node)).toMatch(/\d+ passed/);
    };

    it('installs with the line of the README, without a flag and without a conflict', async () => {
      await install(project, [], node);
      const report = await install(
        project,
        [TARBALL, 'class-validator', 'class-transformer'],
        node,
      );
      expect(report).not.toMatch(/ERESOLVE|overriding peer/);
      importModule(project);
      addFiles(project, kind, 'first');
    });

    it('builds, and answers an unknown route with E1001', async () => {
      await run(project, ['npm', 'run', 'build'], node);
      expect(await startAndAsk(project, mainOf(project), { node })).toBe(E1001);
    });

    it('passes its own tests, and those that ask for codes', async () => {
      await expectGreen();
    });

    it('says what to install where the option jwt is set and @nestjs/jwt is missing', async () => {
      setJwt(project);
      await run(project, ['npm', 'run', 'build'], node);
      expect(await startAndAsk(project, mainOf(project), { node })).toMatch(
        /the option jwt needs the package @nestjs\/jwt, which is not installed; npm install @nestjs\/jwt@11 with Nest 11/,
      );
    });

    it('guards a route once it is installed, and tests it', async () => {
      await install(project, [`@nestjs/jwt@${kind.nest}`], node);
      addFiles(project, kind, 'guarded');
      await run(project, ['npm', 'run', 'build'], node);
      expect(await startAndAsk(project, mainOf(project), { node })).toBe(E1001);
      await expectGreen();
    });

    it('has commands that know the codes and read the routes', async () => {
      expect(await run(project, ['npx', 'analytics-errors', 'explain', 'E3001'], node)).toContain(
        'E3001_STREAM_NOT_FOUND',
      );
      // Routes that declare nothing are a difference, and its exit code one of an error.
      const report = await run(project, ['npx', 'analytics-errors', 'check', '--all'], node).catch(
        String,
      );
      expect(report).toMatch(/GET \/streams\/:name[^]*E3001_STREAM_NOT_FOUND/);
    });
  });
};
