import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve as absolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CliError, readFault } from './io.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The server's own reading of its environment, as a program beside it: the command line imports nothing of the gateway. */
const CHECKER = 'gateway/config-check.ts';

/** `kaibiao config check`: whether the server would start with this environment, and with what. */
export function configCommand(): Command {
  const check = new Command('check')
    .description('read the configuration as the server would; starts and changes nothing')
    .option(
      '--env-file <file>',
      'take variables from this file too, such as /etc/kaibiao/kaibiao.env',
    )
    .addHelpText(
      'after',
      '\nExit status: 0 the server takes it, 2 it does not (each mistake one line).',
    )
    .action(async ({ envFile }: { readonly envFile?: string }) => {
      process.exitCode = await checkConfig(envFile);
    });
  return new Command('config').description('settings of the server').addCommand(check);
}

/** Runs the checker on this terminal; gives its exit status. */
async function checkConfig(envFile: string | undefined): Promise<number> {
  const flags = envFile === undefined ? [] : [`--env-file=${await readableFile(envFile)}`];
  const child = spawn(process.execPath, [...flags, CHECKER], { cwd: ROOT, stdio: 'inherit' });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', (error) => reject(new CliError(`cannot run ${CHECKER}: ${error.message}`)));
  child.once('exit', (code) => resolve(code ?? 1));
  return promise;
}

/** The server's reading starts in the checkout, so the path has to be whole. */
async function readableFile(file: string): Promise<string> {
  const path = absolute(file);
  try {
    await readFile(path);
  } catch (error) {
    throw new CliError(`--env-file: ${file}: ${readFault(error)}`);
  }
  return path;
}
