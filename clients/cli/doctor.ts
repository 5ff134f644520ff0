import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { type CliIo, codeOf, dataDirOf, Printer } from './io.ts';

/** What one look found; `isGood: false` keeps the server from starting as it is. */
export interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  readonly detail: string;
}

const FREE_BYTES_MIN = 1024 ** 3;

/** `kaibiao doctor`: looks at what npm start needs, changes nothing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at what npm start needs on this machine; changes nothing')
    .addHelpText(
      'after',
      '\nExit status: 0 all in order, 1 something keeps the server from starting.',
    )
    .action(async () => {
      process.exitCode = await runDoctor(process);
    });
}

/** Prints one line for each finding; returns the exit status. */
export async function runDoctor(io: CliIo): Promise<number> {
  const findings = [
    nodeVersion(),
    await transport(),
    await port(Number(io.env['PORT']?.trim() || '8080')),
    await dataFolder(dataDirOf(io.env)),
  ];
  const printer = new Printer(io.stdout);
  for (const { what, isGood, detail } of findings) {
    await printer.print(`${isGood ? '✓' : '✗'} ${what}: ${detail}\n`);
  }
  return findings.every(({ isGood }) => isGood) ? 0 : 1;
}

function nodeVersion(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return {
    what: 'Node',
    isGood: major >= 22,
    detail: major >= 22 ? process.version : `${process.version}; run through npm, which brings 22`,
  };
}

async function transport(): Promise<Finding> {
  try {
    await import('uWebSockets.js');
    return { what: 'transport', isGood: true, detail: 'uWebSockets.js loads' };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    const detail = `uWebSockets.js does not load (${reason}); ws serves instead, slower`;
    return { what: 'transport', isGood: true, detail };
  }
}

async function port(number: number): Promise<Finding> {
  const what = `port ${number}`;
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    return { what, isGood: false, detail: 'PORT must be a whole number from 0 to 65535' };
  }
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<Finding>();
  server.once('error', (error) => {
    const isTaken = codeOf(error) === 'EADDRINUSE';
    const detail = isTaken ? 'taken by another program: stop it or set PORT' : error.message;
    resolve({ what, isGood: false, detail });
  });
  server.listen(number, () => {
    server.close(() => resolve({ what, isGood: true, detail: 'free' }));
  });
  return promise;
}

async function dataFolder(folder: string): Promise<Finding> {
  const what = 'data folder';
  try {
    const facts = await stat(folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (facts !== undefined && !facts.isDirectory()) {
      return { what, isGood: false, detail: `${folder} is a file: set DATA_DIR` };
    }
    const place = facts === undefined ? dirname(folder) : folder;
    await access(place, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    const amount = `${(free / FREE_BYTES_MIN).toFixed(1)} GiB free`;
    const state = facts === undefined ? 'is made on the first start' : 'is there';
    const isGood = free >= FREE_BYTES_MIN;
    return { what, isGood, detail: `${folder} ${state}, ${amount}${isGood ? '' : ': too little'}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { what, isGood: false, detail: `${folder}: ${reason}` };
  }
}
