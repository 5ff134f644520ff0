import { expect, it } from 'vitest';
import { readStatement } from '#contracts/bank-statement/index.ts';
import { parseDelimited } from '#contracts/lots-table/index.ts';
import { demoStatement } from './bank-statement.ts';
import { DEMO_DEPOSIT_FEN } from './projects.ts';

it('the demo’s bank writes a statement with the deposit that the demo project lacks', () => {
  const rows = parseDelimited(demoStatement('demo-project-registration-7', 1_796_000_000_000), ',');
  const statement = rows.ok ? readStatement(rows.value) : rows;
  expect(statement.ok && statement.value.problems).toEqual([]);
  expect(statement.ok && statement.value.entries).toMatchObject([
    { amountFen: DEMO_DEPOSIT_FEN, reference: '保证金 supplier-3 demo-project-registration-7' },
    { reference: '货款 goods' },
    { reference: '往来款 other' },
  ]);
});
