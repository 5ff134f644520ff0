/** The database cannot be reached or cannot work now; whether a transaction under way was kept is not known. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** SQLSTATE classes: connection, resources, intervention (shutdown, cancelled), system; and deadlock, serialization. */
const PASSING_CLASSES = new Set(['08', '53', '57', '58', '40']);
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Runs a piece of database work; faults that pass become `DatabaseUnavailableError`, all others (a wrong statement, a
 * broken constraint) are bugs and stay as they are.
 */
export async function onDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && isPassing(error)) {
      throw new DatabaseUnavailableError(error.message, { cause: error });
    }
    throw error;
  }
}

function isPassing(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') {
    // Node's network errors have longer codes, such as ECONNREFUSED.
    return SQLSTATE.test(code) ? PASSING_CLASSES.has(code.slice(0, 2)) : /^E[A-Z]/.test(code);
  }
  // The driver's own time-outs and lost connections come without a code.
  return /timeout|terminated|connection|not queryable|Cannot use a pool/i.test(error.message);
}
