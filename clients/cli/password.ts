import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { PASSWORD_CHARS_MAX } from '#contracts/limits.ts';
import { CliError, type CliIo, readFault } from './io.ts';

export interface PasswordArguments {
  readonly generate?: boolean;
  readonly passwordFile?: string;
}

export interface ChosenPassword {
  readonly password: string;
  /** It was made here, so it has to be shown once. */
  readonly isGenerated: boolean;
}

/**
 * A password never comes as an argument, where others could see it: it is made here, read from a file or standard input
 * (first line), or typed twice. Throws `CliError`.
 */
export async function choosePassword(
  { generate, passwordFile }: PasswordArguments,
  io: CliIo,
): Promise<ChosenPassword> {
  if (generate === true) {
    return { password: randomBytes(GENERATED_BYTES).toString('base64url'), isGenerated: true };
  }
  if (passwordFile !== undefined) {
    return { password: await firstLineOf(passwordFile), isGenerated: false };
  }
  if (!process.stdin.isTTY) {
    throw new CliError(
      'a password is needed: give --generate or --password-file FILE (- for stdin)',
    );
  }
  const password = await typed('Password: ', io);
  if ((await typed('Once more: ', io)) !== password) throw new CliError('the two differ');
  return { password, isGenerated: false };
}

/** A password that exists already: from a file or standard input (first line), else typed once. Throws `CliError`. */
export async function askPassword(
  { passwordFile, question }: { readonly passwordFile?: string; readonly question: string },
  io: Pick<CliIo, 'stderr'>,
): Promise<string> {
  if (passwordFile !== undefined) return firstLineOf(passwordFile);
  if (!process.stdin.isTTY) {
    throw new CliError('a password is needed: give --password-file FILE (- for stdin)');
  }
  return typed(question, io);
}

const GENERATED_BYTES = 15;
const FILE_CHARS_MAX = 8 * PASSWORD_CHARS_MAX;

async function firstLineOf(file: string): Promise<string> {
  let text = '';
  try {
    const input: Readable = file === '-' ? process.stdin : createReadStream(file);
    input.setEncoding('utf8');
    for await (const chunk of input) {
      text += String(chunk);
      if (text.length > FILE_CHARS_MAX) throw new CliError(`--password-file ${file}: too long`);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`--password-file ${file}: ${readFault(error)}`);
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}

/** One line from the terminal, without showing it. */
async function typed(question: string, io: Pick<CliIo, 'stderr'>): Promise<string> {
  const { stdin } = process;
  io.stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    let text = '';
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const char of String(chunk)) {
        if (char === '\r' || char === '\n') return text;
        if (char === '\u0003' || char === '\u0004') throw new CliError('given up');
        text = char === '\u007f' || char === '\b' ? text.slice(0, -1) : text + char;
        if (text.length > PASSWORD_CHARS_MAX) throw new CliError('the password is too long');
      }
    }
    throw new CliError('given up');
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    io.stderr.write('\n');
  }
}
