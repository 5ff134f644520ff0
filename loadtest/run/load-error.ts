/** How a run ends; `npm run loadtest -- --help` says the same. 99 is k6's own status for crossed thresholds. */
export const EXIT = {
  /** A journal does not verify, or an acknowledged offer is not in it. */
  journal: 1,
  usage: 2,
  noK6: 3,
  /** The server, k6 or the machine failed: the run says nothing about the thresholds. */
  failed: 4,
  thresholds: 99,
} as const;

/** What keeps a run from going on: the line that the user gets, and the status that the process ends with. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
