import type { StatementEntry } from '#contracts/bank-statement/index.ts';
import type { PaymentVerdict } from '#contracts/wire/deposit-statements.ts';
import type { ApplicationView } from '#contracts/wire/projects.ts';
import type { NotedPayment } from '#modules/projects/index.ts';

/** What a payment is held against: the project as its agency sees it, and the payments that were taken before. */
export interface MatchTarget {
  readonly projectId: string;
  readonly depositFen: number | undefined;
  readonly applications: readonly ApplicationView[];
  /** Unified social credit codes by bidder, where they are registered. */
  readonly creditCodes: ReadonlyMap<string, string>;
  readonly noted: ReadonlyMap<string, NotedPayment>;
}

export interface Match {
  readonly verdict: Exclude<PaymentVerdict, 'taken' | 'refused'>;
  readonly application?: ApplicationView;
}

/**
 * What one payment is to the project (PRJ-15). Pure. The payer is known by its credit code or id, in the column or in the
 * reference; by its name alone it is `unsure`, and so is a payment that does not name the project.
 */
export function matchPayment(entry: StatementEntry, target: MatchTarget): Match {
  const noted = target.noted.get(entry.serial);
  if (noted !== undefined && noted.projectId !== target.projectId) return { verdict: 'elsewhere' };
  const { application, isSure } =
    noted === undefined ? payerOf(entry, target) : notedPayer(noted, target);
  if (application === undefined) {
    return { verdict: noted === undefined ? 'no_supplier' : 'recorded' };
  }
  const isNext = isNextState(entry, application);
  // Noted without the step behind it: the process ended between the two.
  if (noted !== undefined) {
    const isOnRecord = application.deposit?.reference === entry.serial;
    return { verdict: isOnRecord || !isNext ? 'recorded' : 'ready', application };
  }
  if (!isNext) return { verdict: 'not_next', application };
  if (entry.amountFen !== target.depositFen) return { verdict: 'wrong_amount', application };
  const isHere = names(entry.reference, target.projectId);
  return { verdict: isSure && isHere ? 'ready' : 'unsure', application };
}

interface Payer {
  readonly application: ApplicationView | undefined;
  readonly isSure: boolean;
}

function payerOf(entry: StatementEntry, target: MatchTarget): Payer {
  const byCode = onlyOne(
    target.applications.filter(({ bidderId }) =>
      [bidderId, target.creditCodes.get(bidderId)].some(
        (code) =>
          code !== undefined && (sameCode(entry.payerCode, code) || names(entry.reference, code)),
      ),
    ),
  );
  if (byCode !== undefined) return { application: byCode, isSure: true };
  const byName = target.applications.filter(
    ({ name }) => entry.payerName !== '' && plainName(name) === plainName(entry.payerName),
  );
  return { application: onlyOne(byName), isSure: false };
}

function notedPayer({ bidderId }: NotedPayment, { applications }: MatchTarget): Payer {
  return { application: applications.find((one) => one.bidderId === bidderId), isSure: true };
}

/** What comes in is a deposit that is due, what goes out one that goes back. */
function isNextState({ direction }: StatementEntry, { deposit, status }: ApplicationView): boolean {
  if (status === 'invited' || deposit === undefined) return false;
  return deposit.state === (direction === 'in' ? 'due' : 'received');
}

function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  return values.length === 1 ? values[0] : undefined;
}

function sameCode(text: string, code: string): boolean {
  return text.trim().toUpperCase() === code.toUpperCase();
}

/** Whether a text holds the id as a word of its own: `P1` is not in `P12`. */
function names(text: string, id: string): boolean {
  const [hay, needle] = [text.toUpperCase(), id.toUpperCase()];
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
    const around = [hay[at - 1] ?? ' ', hay[at + needle.length] ?? ' '];
    if (around.every((mark) => !PART_OF_ID.test(mark))) return true;
  }
  return false;
}
const PART_OF_ID = /[0-9A-Z_@-]/;

/** Banks write brackets and spaces of names in one width or the other. */
function plainName(name: string): string {
  return name.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
}
