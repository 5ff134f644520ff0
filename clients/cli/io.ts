import { resolve as absolute } from 'node:path';
import type { Writable } from 'node:stream';
import { oneLine } from '#contracts/strict-json.ts';

/** Streams of a command; tests give their own. */
export interface CliIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A command cannot do its work; `message` is the one line that the user gets. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

/** Everything a command prints. A reader that left early (`| head`) is no error: the rest is dropped. */
export class Printer {
  readonly #stream: Writable;
  #isGone = false;
  #fault: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: Error) => {
      this.#isGone = true;
      if (codeOf(error) !== 'EPIPE') this.#fault ??= error;
    });
  }

  /** Nobody reads any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Resolves when more can be written. Throws `CliError` when the output broke for another reason than its reader. */
  async print(text: string): Promise<void> {
    if (!this.#isGone) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stream.write(text, () => resolve());
      await promise;
    }
    if (this.#fault !== undefined) throw new CliError(`cannot write: ${this.#fault.message}`);
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Why a file cannot be read, in words. */
export function readFault(error: unknown): string {
  switch (codeOf(error) ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file';
    case 'EISDIR':
      return 'a directory, expected a file';
    case 'EACCES':
    case 'EPERM':
      return 'no right to read it';
    default:
      return `cannot be read: ${oneLine(error instanceof Error ? error.message : String(error))}`;
  }
}

/** The data folder of this installation, absolute. */
export function dataDirOf(env: CliIo['env']): string {
  return absolute(env['DATA_DIR']?.trim() || './.data');
}
