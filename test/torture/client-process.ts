import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClientArgument, FromClient, ToClient } from './messages.ts';

/** The process in which all clients live. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isStopping = false;

  constructor(
    argument: ClientArgument,
    init: {
      readonly onMessage: (message: FromClient) => void;
      readonly onLost: (detail: string) => void;
    },
  ) {
    const file = fileURLToPath(new URL('./client/main.ts', import.meta.url));
    // Detached: a Ctrl-C of the terminal is for the run, which ends its clients itself.
    this.#child = fork(file, [JSON.stringify(argument)], { detached: true });
    this.#child.on('message', (message: FromClient) => init.onMessage(message));
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        if (!this.#isStopping) init.onLost(`the clients' process ended with ${code ?? signal}`);
        resolve();
      });
    });
  }

  send(message: ToClient): void {
    if (this.#child.connected) this.#child.send(message);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
