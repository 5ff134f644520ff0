/**
 * The embedded PostgreSQL cannot be used. `message` is one line for the person who started the program: it names the
 * folder and says what to do.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
