import { moneyInWords } from '#contracts/money-words.ts';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import type { OpeningRecord } from '#contracts/sealing/record.ts';
import { yuanText } from '../cell-text.ts';
import {
  type Block,
  type Cell,
  count,
  type DocumentModel,
  type Fact,
  money,
  text,
  time,
} from '../model.ts';
import {
  digestFacts,
  fact,
  hallTables,
  heading,
  NUMBER_COLUMN,
  objectionInstants,
  objectionTable,
  openingFacts,
  PAGE_CHECK,
  recordDocument,
  type RecordSubject,
  roleText,
} from './record-parts.ts';

type RecordedBid = OpeningRecord['bids'][number];

const NONE = text('—');
const SHUT_WORDS = { revoked: '视为撤销投标', withdrawn: '视为撤回投标' } as const;

/**
 * The record of an opening as it goes into the procurement's file (开标记录; MOF87-42): the whole of `record.json`, in Chinese, the
 * language in which procurements are filed. Pure (OPN-16).
 */
export function openingRecordDocument(subject: RecordSubject<OpeningRecord>): DocumentModel {
  const { record } = subject;
  return recordDocument(subject, {
    title: '开标记录',
    told: instantsIn(record),
    blocks: [
      heading('一、项目'),
      { kind: 'facts', facts: tenderFacts(record) },
      heading('二、监管人'),
      custodianTable(record),
      heading('三、唱标'),
      readOutTable(record),
      ...itemTables(record),
      heading('四、未开启的投标文件'),
      shutTable(record),
      heading('五、询问、异议与答复'),
      objectionTable(record.objections, namesIn(record)),
      heading('六、投标人确认'),
      confirmationTable(record),
      heading('七、签到与现场发言'),
      ...hallTables(record, namesIn(record)),
      heading('八、摘要与核验方法'),
      {
        kind: 'facts',
        facts: digestFacts(subject, [fact('截止清单 closing.json', text(record.closing))]),
      },
      headerTable(record),
      ...CHECKS.map((words): Block => ({ kind: 'paragraph', text: words })),
    ],
  });
}

const CHECKS = [
  PAGE_CHECK,
  '全部公开文件可在开标页面逐个或以 files.tar 下载。在 /opening-check 页面、用命令 kaibiao verify-opening 或 python3 pki/verifier/verify-opening.py，不需任何密钥即可核验：规则由代理机构签署，截止后的清单由监管人签署，每份投标在截止前取得时间戳，公布的密钥确实打开投标人所密封的开标一览表。',
  'record.json 的摘要可用 openssl 复核：openssl dgst -sha256 -binary record.json | openssl base64 -A，再将 + / 换为 - _ 并去掉末尾的 =。',
] as const;

function tenderFacts(record: OpeningRecord): readonly Fact[] {
  const { ceilingFen } = record;
  return [
    ...openingFacts(record),
    fact('最高限价', ceilingFen === undefined ? text('未设') : text(amount(Number(ceilingFen)))),
    fact('投标份数', count(record.bids.length)),
  ];
}

function amount(fen: number): string {
  return `${yuanText(fen)} 元（${moneyInWords(fen)}）`;
}

function custodianTable({ custodians }: OpeningRecord): Block {
  return {
    kind: 'table',
    title: '监管人',
    columns: [
      NUMBER_COLUMN,
      { title: '监管人', share: 4 },
      { title: '身份', share: 2 },
      { title: '截止后清单', share: 1.6 },
    ],
    rows: custodians.map(({ name, role, hasSigned }, at) => [
      count(at + 1),
      text(name),
      text(roleText(role)),
      text(hasSigned ? '已签署' : '未签署'),
    ]),
    empty: '',
  };
}

function readOutTable({ bids, ceilingFen }: OpeningRecord): Block {
  const hasCeiling = ceilingFen !== undefined;
  return {
    kind: 'table',
    title: '唱标',
    columns: [
      NUMBER_COLUMN,
      { title: '投标人', share: 2.4 },
      { title: '送达时间', share: 1.8 },
      { title: '报价（元）', share: 1.9, isEnd: true },
      { title: '大写', share: 2.6 },
      ...(hasCeiling ? [{ title: '高于限价', share: 1.3 }] : []),
      { title: '解密', share: 1.5 },
    ],
    rows: bids
      .filter(({ state }) => state === 'opened')
      .map((bid) => [
        count(bid.number),
        text(bidderText(bid)),
        time(Number(bid.received)),
        ...priceCells(bid),
        ...(hasCeiling ? [aboveCell(bid)] : []),
        text(bid.lock === 'B' ? '监管人解密' : '投标人解密'),
      ]),
    empty: '没有开启的投标文件。',
  };
}

function bidderText({ bidder, bidderName }: RecordedBid): string {
  return bidderName === undefined ? bidder : `${bidderName}（${bidder}）`;
}

/** As the bidder wrote it; in words also where the sheet had figures alone. */
function priceCells({ priceFen, priceWords }: RecordedBid): readonly Cell[] {
  if (priceFen === undefined) return [NONE, NONE];
  const fen = Number(priceFen);
  return [money(fen), text(priceWords ?? moneyInWords(fen))];
}

function aboveCell({ isAboveCeiling }: RecordedBid): Cell {
  if (isAboveCeiling === undefined) return NONE;
  return text(isAboveCeiling ? '是' : '否');
}

/** What else was read out, when anything was. */
function itemTables({ bids }: OpeningRecord): readonly Block[] {
  const rows = bids.flatMap(({ number, items = [] }) =>
    items.map(({ label, value }) => [count(number), text(label), text(value)]),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: '唱标的其他内容',
      columns: [
        NUMBER_COLUMN,
        { title: '唱标的其他内容', share: 3 },
        { title: '投标人所填', share: 5 },
      ],
      rows,
      empty: '',
    },
  ];
}

function shutTable({ bids }: OpeningRecord): Block {
  return {
    kind: 'table',
    title: '未开启的投标文件',
    columns: [
      NUMBER_COLUMN,
      { title: '投标人', share: 2.4 },
      { title: '送达时间', share: 2 },
      { title: '处理', share: 1.5 },
      { title: '原因', share: 4 },
    ],
    rows: bids.flatMap((bid) =>
      bid.state === 'opened'
        ? []
        : [
            [
              count(bid.number),
              text(bidderText(bid)),
              time(Number(bid.received)),
              text(SHUT_WORDS[bid.state]),
              bid.fault === undefined ? NONE : text(SEAL_FAULT_WORDS[bid.fault].zh),
            ],
          ],
    ),
    empty: '无，全部投标文件均已开启。',
  };
}

/** An organization by its bid's name where it has one. */
function namesIn({ bids }: OpeningRecord): (organization: string) => string {
  const bidders = new Map(bids.map((bid) => [bid.bidder, bidderText(bid)]));
  return (organization) => bidders.get(organization) ?? organization;
}

function confirmationTable({ bids }: OpeningRecord): Block {
  return {
    kind: 'table',
    title: '投标人确认',
    columns: [NUMBER_COLUMN, { title: '投标人', share: 4 }, { title: '确认', share: 4 }],
    rows: bids.map((bid) => [
      count(bid.number),
      text(bidderText(bid)),
      text(bid.hasConfirmed ? '投标人已确认' : '期限内未提出异议，视为确认'),
    ]),
    empty: '',
  };
}

function headerTable({ bids }: OpeningRecord): Block {
  return {
    kind: 'table',
    title: '投标文件摘要',
    columns: [
      NUMBER_COLUMN,
      { title: '投标人', share: 2 },
      { title: '密封头 header.json 的摘要', share: 5 },
    ],
    rows: bids.map(({ number, bidder, header }) => [count(number), text(bidder), text(header)]),
    empty: '',
  };
}

/** Of what lies between deadline and end, besides what was said. */
function instantsIn({ bids, objections }: OpeningRecord): readonly string[] {
  return [...bids.map(({ received }) => received), ...objectionInstants(objections)];
}
