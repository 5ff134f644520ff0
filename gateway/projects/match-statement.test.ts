import { expect, it } from 'vitest';
import type { StatementEntry } from '#contracts/bank-statement/index.ts';
import type { ApplicationView } from '#contracts/wire/projects.ts';
import { matchPayment, type MatchTarget } from './match-statement.ts';

const CODE = '91440300MA5DEMO000';
const due = { state: 'due', amountFen: 500 } as const;
const received = { state: 'received', amountFen: 500, reference: 'n0' } as const;

function applicant(bidderId: string, change: Partial<ApplicationView> = {}): ApplicationView {
  return {
    bidderId,
    name: `${bidderId}（深圳）有限公司`,
    status: 'applied',
    deposit: due,
    ...change,
  };
}

const target: MatchTarget = {
  projectId: 'KB-1',
  depositFen: 500,
  applications: [
    applicant('s1'),
    applicant('s2'),
    applicant('paid', { deposit: received }),
    applicant('guest', { status: 'invited' }),
  ],
  creditCodes: new Map([['s1', CODE]]),
  noted: new Map([
    ['other', { serial: 'other', projectId: 'KB-2', bidderId: 's1', amountFen: 500 }],
    ['n0', { serial: 'n0', projectId: 'KB-1', bidderId: 'paid', amountFen: 500 }],
    ['lost', { serial: 'lost', projectId: 'KB-1', bidderId: 's2', amountFen: 500 }],
    ['gone', { serial: 'gone', projectId: 'KB-1', bidderId: 'nobody', amountFen: 500 }],
  ]),
};
const entry: StatementEntry = {
  ...{ row: 2, serial: 'n1', direction: 'in', amountFen: 500 },
  ...{ date: '', payerName: '', payerCode: CODE, reference: '保证金KB-1' },
};

it.each([
  ['ready', 's1', 'its credit code in the column', {}],
  ['ready', 's1', 'in lower case', { payerCode: ` ${CODE.toLowerCase()} ` }],
  ['ready', 's1', 'in the reference', { payerCode: '', reference: `KB-1,${CODE}` }],
  ['ready', 's2', 'its id in the reference', { payerCode: '', reference: '项目KB-1 单位s2' }],
  ['unsure', 's1', 'no project named', { reference: '保证金' }],
  ['unsure', 's1', 'a longer number that begins like the project', { reference: 'KB-12' }],
  ['unsure', 's2', 'its name alone', { payerCode: '', payerName: 'S2 (深圳)有限公司' }],
  ['no_supplier', undefined, 'two suppliers named', { payerCode: '', reference: 'KB-1 s1 s2' }],
  ['no_supplier', undefined, 'nobody named', { payerCode: '', payerName: '别家' }],
  ['wrong_amount', 's1', 'a part of it', { amountFen: 499 }],
  ['not_next', 'paid', 'a deposit that is there', { payerCode: '', reference: 'KB-1 paid' }],
  ['not_next', 'guest', 'somebody who did not apply', { payerCode: '', reference: 'KB-1 guest' }],
  ['not_next', 's1', 'money back before any came', { direction: 'out' }],
  [
    ...(['ready', 'paid', 'money back'] as const),
    { direction: 'out', payerCode: '', reference: 'KB-1 paid' },
  ],
  ['elsewhere', undefined, 'a number noted for another project', { serial: 'other' }],
  ['recorded', 'paid', 'a number noted and on record', { serial: 'n0' }],
  ['ready', 's2', 'a number noted without its step', { serial: 'lost' }],
  ['recorded', undefined, 'a number noted for somebody who is gone', { serial: 'gone' }],
] as const)('[PRJ-15] %s for %s: %s', (verdict, bidderId, _why, change) => {
  const match = matchPayment({ ...entry, ...change }, target);
  expect([match.verdict, match.application?.bidderId]).toEqual([verdict, bidderId]);
});
