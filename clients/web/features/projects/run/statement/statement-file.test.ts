import { expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/universal';
import { readStatement } from '#contracts/bank-statement/index.ts';
import { readStatementFile, statementTemplate } from './statement-file.ts';

it('[PRJ-15] a workbook gives what a csv file gives, without the balance', async () => {
  const rows = [
    ['账户明细'],
    ['交易流水号', '收入金额', '余额', '附言'],
    ['00123', 5000, 123456.78, 'P1'],
  ];
  const blob = await writeWorkbook(rows).toBlob();
  const book = await readStatementFile(new File([blob], 'bank.xlsx'));
  const text = '账户明细\n交易流水号,收入金额,余额,附言\n00123,5000,123456.78,P1\n';
  const csv = await readStatementFile(new File([text], 'bank.csv'));
  expect(book.ok && readStatement(book.value)).toEqual(csv.ok && readStatement(csv.value));
  expect(JSON.stringify([book, csv])).not.toContain('123456');
});

it('[PRJ-15] a serial number that a workbook keeps as a number is not taken for another one', async () => {
  const rows = [
    ['交易流水号', '收入金额'],
    [622_210_000_123_456_700, 5000],
  ];
  const blob = await writeWorkbook(rows).toBlob();
  const read = await readStatementFile(new File([blob], 'bank.xlsx'));
  const statement = read.ok ? readStatement(read.value) : read;
  expect(statement.ok && statement.value.problems).toMatchObject([
    { address: 'A2', code: 'serial_rounded' },
  ]);
});

it('[PRJ-15] the example is a statement itself, in both languages', async () => {
  for (const isEnglish of [true, false]) {
    const read = await readStatementFile(new File([statementTemplate('P1', isEnglish)], 'e.csv'));
    const statement = read.ok ? readStatement(read.value) : read;
    expect(statement.ok && statement.value).toMatchObject({
      problems: [],
      entries: [{ direction: 'in', amountFen: 500_000, serial: '2026113000012345' }],
    });
  }
});
