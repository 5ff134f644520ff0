import { createHash } from 'node:crypto';
import { readStatement, type StatementEntry } from '#contracts/bank-statement/index.ts';
import { bidderId, commandId, type CommandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import { fen } from '#contracts/money.ts';
import type {
  DepositStatementAnswer,
  StatementPayment,
} from '#contracts/wire/deposit-statements.ts';
import type { ProjectAnswer } from '#contracts/wire/project-steps.ts';
import type { ProjectSight } from '#engine/api.ts';
import type { PaymentBook } from '#modules/projects/index.ts';
import { type Match, matchPayment, type MatchTarget } from './match-statement.ts';

/** What importing a bank statement (银行流水) needs of the rest. */
export interface StatementDeps {
  readonly payments: Pick<PaymentBook, keyof PaymentBook>;
  /** The project as its agency sees it now. */
  readonly look: () => Promise<ProjectSight>;
  readonly creditCodes: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Takes the step as the agency's own (PRJ-12). */
  readonly record: (step: DepositStep, command: CommandId) => Promise<Outcome>;
}

type Outcome = Pick<ProjectAnswer, 'outcome' | 'reason'>;

/** The step that a payment becomes. */
export interface DepositStep {
  readonly type: 'RecordDeposit';
  readonly bidderId: ReturnType<typeof bidderId>;
  readonly state: 'received' | 'returned';
  readonly amountFen: ReturnType<typeof fen>;
  readonly reference: string;
}

/**
 * Reads a statement, says what each payment is to the project, and records those of `take` that are the deposit of a
 * supplier. While a cell is wrong nothing is recorded. Sent again it records nothing twice: each payment is noted by the
 * bank's serial number before its step, and the project's own rules take each deposit once.
 */
export async function takeStatement(
  deps: StatementDeps,
  sent: {
    readonly by: CaseActor;
    readonly projectId: string;
    readonly cells: readonly (readonly string[])[];
    readonly take: readonly string[];
  },
): Promise<DepositStatementAnswer> {
  const statement = readStatement(sent.cells);
  if (!statement.ok) return { fault: statement.error, problems: [], payments: [] };
  const { entries, problems } = statement.value;
  const { organizationId } = sent.by;
  const [sight, noted] = await Promise.all([
    deps.look(),
    deps.payments.find(
      organizationId,
      entries.map(({ serial }) => serial),
    ),
  ]);
  const applications = sight.applications ?? [];
  const creditCodes = await deps.creditCodes(applications.map((one) => one.bidderId));
  const { projectId } = sent;
  const { depositFen } = sight.draft;
  const target = { projectId, depositFen, applications, creditCodes, noted };
  const taken = new Set(problems.length === 0 ? sent.take : []);
  const payments: StatementPayment[] = [];
  for (const entry of entries) {
    const match = matchPayment(entry, target);
    const mayTake = match.verdict === 'ready' || match.verdict === 'unsure';
    const answer =
      mayTake && taken.has(entry.serial)
        ? await recordPayment(deps, { entry, match, target, organizationId })
        : { verdict: match.verdict };
    payments.push({ ...shown(entry, match), ...answer });
  }
  return { problems: [...problems], payments };
}

async function recordPayment(
  deps: StatementDeps,
  at: {
    readonly entry: StatementEntry;
    readonly match: Match;
    readonly target: MatchTarget;
    readonly organizationId: string;
  },
): Promise<Pick<StatementPayment, 'verdict' | 'reason'>> {
  const { entry, match, target, organizationId } = at;
  const { application } = match;
  if (application === undefined) return { verdict: match.verdict };
  const { serial, amountFen, direction } = entry;
  const payment = {
    ...{ serial, projectId: target.projectId, bidderId: application.bidderId, amountFen },
  };
  const isNoted = target.noted.has(serial);
  if (!isNoted && !(await deps.payments.note(organizationId, payment))) {
    // Another import was here first; what it did shows when the statement is read again.
    return { verdict: 'recorded' };
  }
  const command = statementCommandId(organizationId, serial, await versionOf(deps));
  const { outcome, reason } = await deps.record(
    {
      type: 'RecordDeposit',
      bidderId: bidderId(application.bidderId),
      state: direction === 'in' ? 'received' : 'returned',
      amountFen: fen(amountFen),
      reference: serial,
    },
    command,
  );
  if (outcome === 'accepted') return { verdict: 'taken' };
  await deps.payments.forget(organizationId, serial);
  return { verdict: 'refused', ...(reason !== undefined && { reason }) };
}

async function versionOf({ look }: StatementDeps): Promise<number> {
  return (await look()).version;
}

/** A step that was refused may be taken later, when the project has moved on; until then it is the same command. */
function statementCommandId(organizationId: string, serial: string, version: number): CommandId {
  const text = `${organizationId}\n${serial}\n${version}`;
  const hash = createHash('sha256').update(text).digest('hex');
  return commandId(`statement-${hash.slice(0, HASH_CHARS)}`);
}
const HASH_CHARS = 40;

function shown(entry: StatementEntry, { verdict, application }: Match): StatementPayment {
  const { row, serial, direction, amountFen, date, payerName, reference } = entry;
  return {
    ...{ row, serial, direction, amountFen, date, payerName, reference, verdict },
    ...(application !== undefined && {
      bidderId: application.bidderId,
      bidderName: application.name,
    }),
  };
}
