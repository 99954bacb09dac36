#!/usr/bin/env node
import 'reflect-metadata';
import { runCommand } from './run-command.js';

void runCommand(process.argv.slice(2)).then(({ exitCode, output }) => {
  (exitCode === 2 ? process.stderr : process.stdout).write(`${output}\n`);
  process.exitCode = exitCode;
});
