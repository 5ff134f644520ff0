import type { OpeningSeat } from '#contracts/journal/opening-steps.ts';
import type { CUSTODIAN_ROLES } from '#contracts/sealing/policy.ts';
import type { NotOpenedRecord, OpeningRecord } from '#contracts/sealing/record.ts';
import { timeText } from '../cell-text.ts';
import {
  type Block,
  type Cell,
  type Column,
  count,
  type DocumentModel,
  type Fact,
  text,
  time,
} from '../model.ts';

/** What the records of openings have in common. */

/** What a record is made from; nothing else goes in. */
export interface RecordSubject<R = OpeningRecord | NotOpenedRecord> {
  readonly record: R;
  /** Digest of `record.json` as it is published, base64url. */
  readonly digest: string;
  /** Name of the suite's digest. */
  readonly algorithm: 'SHA-256' | 'SM3';
}

const DIGEST_CHARS_SHOWN = 16;
export const NUMBER_COLUMN: Column = { title: '序号', share: 0.8 };
const ROLE_WORDS: Readonly<Record<(typeof CUSTODIAN_ROLES)[number], string>> = {
  agency: '采购代理机构',
  supervisor: '监督部门',
  notary: '公证机构',
  buyer: '采购人',
  other: '其他',
};
const SEAT_WORDS: Readonly<Record<OpeningSeat, string>> = {
  host: '主持人',
  custodian: '监管人',
  bidder: '投标人',
};
const ABOUT_WORDS = { objection: '询问或异议', recusal: '回避申请' } as const;

export function roleText(role: string): string {
  const words: Readonly<Record<string, string>> = ROLE_WORDS;
  return words[role] ?? role;
}

export function instant(at: string): string {
  return timeText(Number(at));
}

/** Who was there and what was said; a record of before this was kept says so. */
export function hallTables(
  { signedIn, remarks }: Pick<OpeningRecord, 'signedIn' | 'remarks'>,
  nameOf: (organization: string) => string,
): readonly Block[] {
  if (signedIn === undefined || remarks === undefined) {
    return [{ kind: 'paragraph', text: '本次开标没有留存签到与发言。' }];
  }
  return [
    {
      kind: 'table',
      title: '签到',
      columns: [
        { title: '签到', share: 4 },
        { title: '身份', share: 2 },
        { title: '时间', share: 3 },
      ],
      rows: signedIn.map(({ by, seat, at }) => [
        text(nameOf(by)),
        text(SEAT_WORDS[seat]),
        time(Number(at)),
      ]),
      empty: '无人签到。',
    },
    {
      kind: 'table',
      title: '现场发言',
      columns: [
        NUMBER_COLUMN,
        { title: '发言人', share: 2 },
        { title: '身份', share: 1.3 },
        { title: '时间', share: 2 },
        { title: '发言', share: 4 },
      ],
      rows: remarks.map(({ number, by, seat, text: said, at }) => [
        count(number),
        text(nameOf(by)),
        text(SEAT_WORDS[seat]),
        time(Number(at)),
        text(said),
      ]),
      empty: '无人发言。',
    },
  ];
}

/** The digest that a page rests on, as it stands at the foot of every page. */
export function digestBasis(
  file: string,
  { digest, algorithm }: Pick<RecordSubject, 'digest' | 'algorithm'>,
): string {
  return `${file} · ${algorithm} ${digest.slice(0, DIGEST_CHARS_SHOWN)}…`;
}

/** What bidders raised on the spot, with the host's answers. */
export function objectionTable(
  objections: OpeningRecord['objections'],
  nameOf: (organization: string) => string,
): Block {
  return {
    kind: 'table',
    title: '询问、异议与答复',
    columns: [
      NUMBER_COLUMN,
      { title: '投标人', share: 2 },
      { title: '时间与类别', share: 2 },
      { title: '内容', share: 3 },
      { title: '主持人答复', share: 3 },
    ],
    rows: objections.map(({ number, by, about, text: said, at, answer, answeredAt }) => [
      count(number),
      text(nameOf(by)),
      text(`${instant(at)} ${ABOUT_WORDS[about]}`),
      text(said),
      answer === undefined
        ? text('未答复')
        : text(answeredAt === undefined ? answer : `${answer}（${instant(answeredAt)}）`),
    ]),
    empty: '投标人没有提出询问或异议。',
  };
}

/** When they were raised and answered. */
export function objectionInstants(objections: OpeningRecord['objections']): readonly string[] {
  return objections.flatMap(({ at, answeredAt = at }) => [at, answeredAt]);
}

/** What stands around the parts of a record; the same record gives the same bytes, so its time is the newest that it tells of. */
export function recordDocument(
  subject: RecordSubject,
  {
    title,
    told,
    blocks,
  }: Pick<DocumentModel, 'title' | 'blocks'> & { readonly told: readonly string[] },
): DocumentModel {
  const { record } = subject;
  return {
    ...{ language: 'zh-CN', title, subject: record.title, reference: record.openingId },
    basis: digestBasis('record.json', subject),
    watermark: undefined,
    at: [record.deadline, ...hallInstants(record), ...told]
      .map(Number)
      .reduce((a, b) => Math.max(a, b)),
    blocks,
  };
}

function hallInstants({ signedIn = [], remarks = [] }: RecordSubject['record']): readonly string[] {
  return [...signedIn, ...remarks].map(({ at }) => at);
}

/** Which opening it was. */
export function openingFacts(record: RecordSubject['record']): readonly Fact[] {
  return [
    fact('项目名称', text(record.title)),
    fact('项目编号', text(record.tender)),
    fact('标段', text(record.lot)),
    fact('开标阶段', text(record.stage)),
    fact('开标编号', text(record.openingId)),
    fact('主持人', text(record.host)),
    fact('投标截止时间', time(Number(record.deadline))),
  ];
}

/** What a reader needs to compare the record with; `more` stands between the rules and the record. */
export function digestFacts(
  { record, digest, algorithm }: RecordSubject,
  more: readonly Fact[] = [],
): readonly Fact[] {
  return [
    fact('摘要算法', text(`${algorithm}，base64url`)),
    fact('密封规则 policy.json', text(record.policy)),
    ...more,
    fact('本记录 record.json', text(digest)),
  ];
}

/** What the page's own signature is, and what it is the same as. */
export const PAGE_CHECK =
  '本文件由平台电子签名（PAdES），任何能核验签名的 PDF 阅读器均可查看；改动一个字节即失效。结构化记录为 record.json，其平台签名为 record.p7s，两者内容一致。';

export function heading(words: string): Block {
  return { kind: 'heading', text: words };
}

export function fact(label: string, cell: Cell): Fact {
  return { label, cell };
}
