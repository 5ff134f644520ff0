import { z } from 'zod';
import { STATEMENT_CELL_PROBLEMS, STATEMENT_PROBLEMS } from '../bank-statement/problems.ts';
import {
  NAME_CHARS_MAX,
  REASON_CHARS_MAX,
  STATEMENT_COLUMNS_MAX,
  STATEMENT_ROWS_MAX,
  STATEMENT_TAKEN_MAX,
} from '../limits.ts';
import { PROJECT_REFUSALS } from './project-steps.ts';

/** POST /api/projects/:id/deposit-statements: deposits (保证金) from a bank statement (PRJ-15). */

const cellText = z.string().max(2 * REASON_CHARS_MAX);

export const depositStatementSchema = z.strictObject({
  /** Rows of the file as text, from its first one, so that a wrong cell is told by its address. */
  cells: z.array(z.array(cellText).max(STATEMENT_COLUMNS_MAX)).max(STATEMENT_ROWS_MAX),
  /** Serial numbers of the payments to record; absent: nothing is recorded, the answer says what would be. */
  take: z.array(z.string().min(1).max(NAME_CHARS_MAX)).max(STATEMENT_TAKEN_MAX).optional(),
});

/**
 * What a payment is to this project. `ready`: by a supplier that applied, naming this project; `unsure`: by its name alone,
 * or without naming the project; `recorded`: taken from an earlier statement; `elsewhere`: of another project; the rest say
 * why it cannot be recorded. `taken` and `refused` answer `take`.
 */
export const PAYMENT_VERDICTS = [
  'ready',
  'unsure',
  'recorded',
  'elsewhere',
  'wrong_amount',
  'not_next',
  'no_supplier',
  'taken',
  'refused',
] as const;
export type PaymentVerdict = (typeof PAYMENT_VERDICTS)[number];

export const statementPaymentSchema = z.object({
  /** Row of the file. */
  row: z.number(),
  serial: z.string(),
  direction: z.enum(['in', 'out']),
  amountFen: z.number(),
  date: z.string(),
  payerName: z.string(),
  reference: z.string(),
  verdict: z.enum(PAYMENT_VERDICTS),
  /** Whose deposit it is. */
  bidderId: z.string().optional(),
  bidderName: z.string().optional(),
  /** With `refused`. */
  reason: z.enum(PROJECT_REFUSALS).optional(),
});
export type StatementPayment = z.infer<typeof statementPaymentSchema>;

const KEYS = [
  ...(['serial', 'date', 'incoming', 'outgoing', 'amount'] as const),
  ...(['payerName', 'payerCode', 'reference'] as const),
];

export const depositStatementAnswerSchema = z.object({
  /** Set when the file is no statement; then the rest is empty. */
  fault: z.enum(keysOf(STATEMENT_PROBLEMS)).optional(),
  /** Wrong cells; while there is one, nothing is recorded. */
  problems: z.array(
    z.object({
      address: z.string(),
      key: z.enum(KEYS),
      text: z.string(),
      code: z.enum(keysOf(STATEMENT_CELL_PROBLEMS)),
    }),
  ),
  payments: z.array(statementPaymentSchema),
});
export type DepositStatementAnswer = z.infer<typeof depositStatementAnswerSchema>;

function keysOf<Key extends string>(words: Readonly<Record<Key, unknown>>): [Key, ...Key[]] {
  return Object.keys(words) as [Key, ...Key[]];
}
