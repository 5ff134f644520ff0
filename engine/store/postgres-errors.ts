import pg from 'pg';
import { StoreUnavailableError } from '../runtime/ports.ts';

/** SQLSTATE of `engine.append`: a head is not where the batch says. */
const HEAD_MOVED = 'KB001';
const UNIQUE_VIOLATION = '23505';
const READ_ONLY = '25006';

/**
 * Classes of errors that end a statement before its commit, so that nothing of it stays: our own, data and constraint
 * errors, rollbacks, refusals, lack of resources. Not among them: 57 (the server may be told to stop between the commit
 * and its answer), 58 and XX (the server itself is in trouble), 08 (the connection is).
 */
const ROLLED_BACK_CLASSES = new Set([
  'KB',
  '21',
  '22',
  '23',
  '25',
  '40',
  '42',
  '44',
  '53',
  '54',
  '55',
]);

/** Classes that pass by themselves or that an operator mends, while the data is as it was. */
const OUTAGE_CLASSES = new Set(['08', '28', '3D', '40', '53', '55', '57', '58']);

/** The batch met a moved head or a command id that is there already. */
export function isConflict(error: unknown): boolean {
  const code = sqlState(error);
  return code === HEAD_MOVED || code === UNIQUE_VIOLATION;
}

/** True when the server has said that the statement was rolled back; false when that is not known. */
export function isRolledBack(error: unknown): boolean {
  const code = sqlState(error);
  return code !== undefined && ROLLED_BACK_CLASSES.has(code.slice(0, 2));
}

/** `StoreUnavailableError` for an outage; every other error unchanged: it is a broken invariant. */
export function outageOf(error: unknown): unknown {
  if (!isOutage(error)) return error;
  return new StoreUnavailableError(messageOf(error), { cause: error });
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function isOutage(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== undefined) return OUTAGE_CLASSES.has(code.slice(0, 2)) || code === READ_ONLY;
  // `pg` and Node's sockets report a broken, refused or silent connection with plain errors and system errors;
  // faults of our own code have their own classes.
  return error instanceof AggregateError || (error instanceof Error && error.name === 'Error');
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
