import type { Pool } from 'pg';
import { onDatabase } from '../kit/database-errors.ts';

/** Whose deposit a payment was taken as. */
export interface NotedPayment {
  readonly serial: string;
  readonly projectId: string;
  readonly bidderId: string;
  readonly amountFen: number;
}

/**
 * Payments of an agency's bank statements that became deposits, by the bank's serial number. Methods reject with
 * `DatabaseUnavailableError` when the database does not answer.
 */
export class PaymentBook {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async find(
    organizationId: string,
    serials: readonly string[],
  ): Promise<ReadonlyMap<string, NotedPayment>> {
    const { rows } = await onDatabase(() =>
      this.#pool.query<PaymentRow>(
        `SELECT serial, project_id, bidder_id, amount_fen::float8 AS amount_fen
         FROM mod_projects.payments WHERE organization_id = $1 AND serial = ANY ($2)`,
        [organizationId, [...serials]],
      ),
    );
    return new Map(rows.map((row) => [row.serial, paymentOf(row)]));
  }

  /** False when the serial number is noted already, whatever for. */
  async note(organizationId: string, payment: NotedPayment): Promise<boolean> {
    const { serial, projectId, bidderId, amountFen } = payment;
    const { rowCount } = await onDatabase(() =>
      this.#pool.query(
        `INSERT INTO mod_projects.payments (organization_id, serial, project_id, bidder_id, amount_fen)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [organizationId, serial, projectId, bidderId, amountFen],
      ),
    );
    return rowCount === 1;
  }

  /** Of a payment that the project did not take after all. */
  async forget(organizationId: string, serial: string): Promise<void> {
    await onDatabase(() =>
      this.#pool.query(
        'DELETE FROM mod_projects.payments WHERE organization_id = $1 AND serial = $2',
        [organizationId, serial],
      ),
    );
  }
}

interface PaymentRow {
  readonly serial: string;
  readonly project_id: string;
  readonly bidder_id: string;
  readonly amount_fen: number;
}

function paymentOf(row: PaymentRow): NotedPayment {
  return {
    serial: row.serial,
    projectId: row.project_id,
    bidderId: row.bidder_id,
    amountFen: row.amount_fen,
  };
}
