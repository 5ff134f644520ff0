/** A backup cannot be made, read or restored; `message` is one line that says what to do. */
export class BackupError extends Error {
  override readonly name: string = 'BackupError';
}

/** The server no longer has the log that would go on from what is kept here: only a new base backup closes the gap. */
export class LogGapError extends BackupError {
  override readonly name = 'LogGapError';
}

/** The connection ended while it was in use; a new one may go on. */
export class LostConnectionError extends BackupError {
  override readonly name = 'LostConnectionError';
}
