import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const START_MS_MAX = 240_000;

/** A process of the bench: says one `ready` message when it serves, ends when the bench disconnects. */
export class BenchChild<Ready, Message = never> {
  readonly #process: ChildProcess;
  readonly #listeners = new Set<(message: Message) => void>();
  ready!: Ready;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** `file` below `loadtest/`; `argument` reaches it as JSON in its first argument. */
  static async start<Ready, Message = never>(
    file: string,
    argument: unknown,
  ): Promise<BenchChild<Ready, Message>> {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const process = fork(path, [JSON.stringify(argument)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = new BenchChild<Ready, Message>(process);
    await child.#untilReady(file);
    return child;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  send(message: unknown): void {
    this.#process.send(message as object);
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next message for which `pick` gives something. */
  next<T>(pick: (message: Message) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => {
        reject(new Error(`a bench process ended with ${code}`));
      };
      const stop = this.onMessage((message) => {
        const picked = pick(message);
        if (picked === undefined) return;
        stop();
        this.#process.removeListener('exit', ended);
        resolve(picked);
      });
      this.#process.once('exit', ended);
    });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.send({ type: 'stop' });
    await ended;
  }

  kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.#process.kill('SIGKILL');
    return ended;
  }

  #untilReady(file: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${file} was not ready in time`)),
        START_MS_MAX,
      );
      this.#process.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
      this.#process.on('message', (message: { type?: string; ready?: Ready }) => {
        if (message.type === 'ready' && message.ready !== undefined) {
          clearTimeout(timer);
          this.ready = message.ready;
          resolve();
          return;
        }
        for (const listener of this.#listeners) listener(message as Message);
      });
    });
  }
}

/** For the child's side: its argument, to be taken as the type that the parent sent. */
export function childArgument(): unknown {
  return JSON.parse(process.argv[2] ?? 'null');
}

/** For the child's side: reports that it serves, and runs `stop` when the bench is done with it. */
export function childReady(ready: unknown, stop: () => Promise<void> | void): void {
  let isStopping = false;
  const end = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await stop();
    process.exit(0);
  };
  process.on('message', (message: { type?: string }) => {
    if (message.type === 'stop') void end();
  });
  process.on('disconnect', () => void end());
  process.send?.({ type: 'ready', ready });
}
