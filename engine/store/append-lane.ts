import pg from 'pg';
import { APPENDS_WAITING_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { clientConfig, type DatabaseLog } from '#db/pool.ts';
import { OutcomeUnknownError, StoreUnavailableError } from '../runtime/ports.ts';
import { messageOf, isRolledBack, outageOf } from './postgres-errors.ts';

/** One statement with one answer: a text. */
export interface LaneStatement {
  /** Prepared under this name once a connection. */
  readonly name: string;
  readonly text: string;
}

export interface AppendLaneOptions {
  readonly databaseUrl: string;
  readonly log: DatabaseLog;
  /** The server gives the statement up after this time; two seconds later we give up the connection. */
  readonly commitTimeoutMs: number;
}

/**
 * The one connection that appends, one statement at a time, each in one round trip and one transaction of its own.
 * It connects when it is first needed, and again after a loss. Its whole point is to tell apart
 * - `StoreUnavailableError`: the statement was never sent, or the server said that it was rolled back;
 * - `OutcomeUnknownError`: it was sent and no such answer came.
 */
export class AppendLane {
  readonly #options: AppendLaneOptions;
  #client: pg.Client | undefined;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  constructor(options: AppendLaneOptions) {
    this.#options = options;
  }

  /** The text in the only column of the only row. */
  async run(statement: LaneStatement, values: readonly unknown[]): Promise<string> {
    if (this.#waiting >= APPENDS_WAITING_MAX) {
      throw new StoreUnavailableError('too many appends are waiting');
    }
    const { promise: done, resolve: leave } = Promise.withResolvers<void>();
    const turn = this.#tail;
    this.#tail = done;
    this.#waiting += 1;
    try {
      await turn;
      return await this.#send(await this.#connected(), statement, values);
    } finally {
      this.#waiting -= 1;
      leave();
    }
  }

  /** Waits for the statement under way; later ones are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#tail;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #send(
    client: pg.Client,
    { name, text }: LaneStatement,
    values: readonly unknown[],
  ): Promise<string> {
    try {
      // `pg` answers when the server is ready for the next statement, so after the commit.
      const { rows } = await client.query<[string]>({
        name,
        text,
        values: [...values],
        rowMode: 'array',
      });
      const answer = rows[0]?.[0];
      invariant(typeof answer === 'string', `${name} answers with one text`);
      return answer;
    } catch (error) {
      if (isRolledBack(error)) throw outageOf(error);
      // Whatever this connection says from now on could be the answer to the lost statement.
      this.#drop(client);
      throw new OutcomeUnknownError(messageOf(error), { cause: error });
    }
  }

  async #connected(): Promise<pg.Client> {
    if (this.#isClosed) throw new StoreUnavailableError('the store is closed');
    if (this.#client !== undefined) return this.#client;
    const client = new pg.Client(
      clientConfig({
        databaseUrl: this.#options.databaseUrl,
        applicationName: 'kaibiao-append',
        role: 'service',
        statementTimeoutMs: this.#options.commitTimeoutMs,
        settings: PLANNER_SETTINGS,
      }),
    );
    client.on('error', (error) => {
      this.#options.log.warn(`the connection that appends was lost: ${error.message}`);
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
    } catch (error) {
      this.#drop(client);
      throw new StoreUnavailableError(messageOf(error), { cause: error });
    }
    this.#client = client;
    return client;
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    client.end().catch((error: unknown) => {
      this.#options.log.warn(`closing a broken connection: ${messageOf(error)}`);
    });
  }
}

/**
 * One plan for ever, the one that finds rows by key: at first start the tables are empty, and a plan made for empty
 * tables would read them whole until the next analysis.
 */
const PLANNER_SETTINGS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};
