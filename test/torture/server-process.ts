import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlantName } from './plants.ts';

export interface ServerStart {
  readonly env: Readonly<Record<string, string>>;
  readonly plant: PlantName | undefined;
  /** Gets everything that the server says. */
  readonly logFile: string;
  readonly name: string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The newest lines on its standard error that an operator would read. */
  readonly lastWords: string;
}

const SERVING = / is serving at /;
const STOPPING = /^SIG\w+: /;
const WORDS_KEPT = 6;
const WORD_CHARS_MAX = 600;
const ROOT = new URL('../../', import.meta.url);

/** `gateway/main.ts` as an operator runs it, in a process of its own. */
export class ServerProcess {
  readonly name: string;
  readonly startedAt = performance.now();
  readonly ended: Promise<Ended>;
  /** Settles when it serves (true) or has ended before (false). */
  readonly ready: Promise<boolean>;
  /** Why the run brought it down; unset: whatever happens to it is its own doing. */
  killedFor: string | undefined;
  /** How often its log said that a commit's outcome was unknown and had to be read. */
  unknownCommits = 0;
  readonly #child: ChildProcess;
  readonly #log: WriteStream;
  #words: string[] = [];
  #end: Ended | undefined;

  constructor(start: ServerStart) {
    this.name = start.name;
    this.#log = createWriteStream(start.logFile, { flags: 'a' });
    this.#child = spawn(process.execPath, argumentsOf(start.plant), {
      cwd: fileURLToPath(ROOT),
      env: { PATH: process.env['PATH'], ...start.env },
      // The channel ends it when this process dies without a word.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    const { promise: served, resolve: serves } = Promise.withResolvers<boolean>();
    this.#eachLine('stdout', (line) => {
      if (SERVING.test(line)) serves(true);
      // A signal that was not ours shows here.
      if (STOPPING.test(line)) this.#say(line);
    });
    this.#eachLine('stderr', (line) => this.#heard(line));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#end = { code, signal, lastWords: this.#words.join(' | ') };
        this.#log.end();
        resolve(this.#end);
        serves(false);
      });
    });
    this.ready = served;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** `why` is set for signals that are meant to end it. */
  signal(name: NodeJS.Signals, why?: string): void {
    if (why !== undefined) this.killedFor ??= why;
    this.#log.write(`-- ${name} ${why ?? ''}\n`);
    this.#child.kill(name);
  }

  #eachLine(stream: 'stdout' | 'stderr', heard: (line: string) => void): void {
    const source = this.#child[stream];
    if (source === null) throw new Error('the server has pipes');
    createInterface({ input: source }).on('line', (line) => {
      if (!this.#log.writableEnded) this.#log.write(`${this.name} ${line}\n`);
      heard(line);
    });
  }

  #heard(line: string): void {
    if (line.includes('"state":"resolving"')) this.unknownCommits += 1;
    if (!line.startsWith('kaibiao:') && !line.includes('"level":60')) return;
    this.#say(line);
  }

  #say(line: string): void {
    this.#words = [...this.#words, line.slice(0, WORD_CHARS_MAX)].slice(-WORDS_KEPT);
  }
}

function argumentsOf(plant: PlantName | undefined): readonly string[] {
  const hooks = [
    new URL('tools/die-with-parent.mjs', ROOT).href,
    ...(plant === undefined ? [] : [new URL('./plant-hook.ts', import.meta.url).href]),
  ];
  return [
    ...hooks.flatMap((hook) => ['--import', hook]),
    fileURLToPath(new URL('gateway/main.ts', ROOT)),
  ];
}
