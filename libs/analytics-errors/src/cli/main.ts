#!/usr/bin/env node
import 'reflect-metadata';
import { runCommand } from './run-command.js';

const { exitCode, output } = await runCommand(process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${output}\n`);
process.exitCode = exitCode;
