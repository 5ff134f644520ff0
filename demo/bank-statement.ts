import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STATEMENT_COLUMNS } from '#contracts/bank-statement/index.ts';
import { writeDelimited } from '#contracts/lots-table/index.ts';
import type { Engine } from '#engine/api.ts';
import { DEMO_SUPPLIERS } from './accounts.ts';
import { DEMO_DEPOSIT_FEN, DEMO_PROJECT_PREFIX } from './projects.ts';

/** Name of the file in the data folder. */
export const DEMO_STATEMENT_FILE = 'demo-bank-statement.csv';

/**
 * Stands in for a bank: writes its statement (银行流水) for the demo project whose registration is open, so that a visitor
 * has a deposit to import. Gives the path; `undefined` when there is no such project.
 */
export async function writeDemoStatement({
  engine,
  folder,
}: {
  readonly engine: Pick<Engine, 'list' | 'nowMs'>;
  readonly folder: string;
}): Promise<string | undefined> {
  const { heads } = await engine.list({
    ...{ kind: 'project', phases: ['registration'], search: DEMO_PROJECT_PREFIX },
    ...{ offset: 0, limit: 1 },
  });
  const [head] = heads;
  if (head === undefined) return undefined;
  const path = join(folder, DEMO_STATEMENT_FILE);
  await writeFile(`${path}.new`, demoStatement(head.stream, engine.nowMs()));
  await rename(`${path}.new`, path);
  return path;
}

/** With a title line above and a sum below, as banks give it; one payment is the deposit, the others are not. */
export function demoStatement(projectId: string, nowMs: number): string {
  const [, second, third] = DEMO_SUPPLIERS.map(({ organization }) => organization);
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const amount = `${DEMO_DEPOSIT_FEN / 100}.00`;
  const serial = (number: number): string =>
    `${date.replaceAll('-', '')}${String(number).padStart(8, '0')}`;
  const payment = (number: number, name = '', reference = '', incoming = amount): string[] => [
    ...[serial(number), date, incoming, '0.00', name, '', reference],
  ];
  const rows = [
    ['演示银行账户明细 Demo bank statement'],
    HEADINGS,
    payment(1, third?.name, `保证金 ${third?.organizationId} ${projectId}`),
    payment(2, second?.name, '货款 goods', '12800.50'),
    payment(3, '演示其他单位 Demo stranger', '往来款 other'),
    ['合计'],
  ];
  return `\uFEFF${writeDelimited(rows, ',')}`;
}

const KEYS = ['serial', 'date', 'incoming', 'outgoing', 'payerName', 'payerCode', 'reference'];
const HEADINGS = STATEMENT_COLUMNS.filter(({ key }) => KEYS.includes(key)).map(({ zh }) => zh);
