import type { NotOpenedRecord } from '#contracts/sealing/record.ts';
import { type Block, count, type DocumentModel, type Fact, text, time } from '../model.ts';
import {
  fact,
  hallTables,
  heading,
  NUMBER_COLUMN,
  type RecordSubject,
  roleText,
} from './record-parts.ts';

const DIGEST_CHARS_SHOWN = 16;

/**
 * The record of an opening with too few bids as it goes into the procurement's file (未开标记录; MOF87-41): the whole of
 * `record.json`, in Chinese. Pure (OPN-16).
 */
export function notOpenedRecordDocument(subject: RecordSubject<NotOpenedRecord>): DocumentModel {
  const { record, digest, algorithm } = subject;
  return {
    language: 'zh-CN',
    title: '未开标记录',
    subject: record.title,
    reference: record.openingId,
    basis: `record.json · ${algorithm} ${digest.slice(0, DIGEST_CHARS_SHOWN)}…`,
    watermark: undefined,
    at: lastInstant(record),
    blocks: [
      heading('一、项目'),
      { kind: 'facts', facts: tenderFacts(record) },
      heading('二、结果'),
      { kind: 'paragraph', text: outcomeText(record) },
      heading('三、监管人'),
      custodianTable(record),
      heading('四、签到与现场发言'),
      ...hallTables(record, (organization) => organization),
      heading('五、摘要与核验方法'),
      { kind: 'facts', facts: digestFacts(subject) },
      headerTable(record),
      ...CHECKS.map((words): Block => ({ kind: 'paragraph', text: words })),
    ],
  };
}

const CHECKS = [
  '本文件由平台电子签名（PAdES），任何能核验签名的 PDF 阅读器均可查看；改动一个字节即失效。结构化记录为 record.json，其平台签名为 record.p7s，两者内容一致。',
  '公开文件可在开标页面逐个或以 files.tar 下载，在 /opening-check 页面、用命令 kaibiao verify-opening 或 python3 pki/verify-opening.py，不需任何密钥即可核验。',
  '上表只列密封头的摘要，不显示投标人。投标人用自己的 header.json 即可找到本单位的投标；持有回执而摘要不在表中的，回执证明平台漏计。',
] as const;

function tenderFacts(record: NotOpenedRecord): readonly Fact[] {
  return [
    fact('项目名称', text(record.title)),
    fact('项目编号', text(record.tender)),
    fact('标段', text(record.lot)),
    fact('开标阶段', text(record.stage)),
    fact('开标编号', text(record.openingId)),
    fact('主持人', text(record.host)),
    fact('投标截止时间', time(Number(record.deadline))),
    fact('投标份数', count(record.headers.length)),
    fact('规定的最少份数', count(record.bidsMin)),
  ];
}

function outcomeText({ headers, bidsMin }: NotOpenedRecord): string {
  return `截止时有效投标 ${headers.length} 份，少于规定的 ${bidsMin} 份，按规定不开标；全部投标文件未开启，保持密封。`;
}

function custodianTable({ custodians }: NotOpenedRecord): Block {
  return {
    kind: 'table',
    title: '监管人',
    columns: [NUMBER_COLUMN, { title: '监管人', share: 4 }, { title: '身份', share: 2 }],
    rows: custodians.map(({ name, role }, at) => [count(at + 1), text(name), text(roleText(role))]),
    empty: '',
  };
}

function digestFacts({
  record,
  digest,
  algorithm,
}: RecordSubject<NotOpenedRecord>): readonly Fact[] {
  return [
    fact('摘要算法', text(`${algorithm}，base64url`)),
    fact('密封规则 policy.json', text(record.policy)),
    fact('本记录 record.json', text(digest)),
  ];
}

function headerTable({ headers }: NotOpenedRecord): Block {
  return {
    kind: 'table',
    title: '投标文件摘要',
    columns: [NUMBER_COLUMN, { title: '密封头 header.json 的摘要', share: 7 }],
    rows: headers.map((header, at) => [count(at + 1), text(header)]),
    empty: '没有有效投标。',
  };
}

/** The document's own time, so that the same record gives the same bytes. */
function lastInstant({ deadline, signedIn, remarks }: NotOpenedRecord): number {
  return [...signedIn, ...remarks].reduce(
    (newest, { at }) => Math.max(newest, Number(at)),
    Number(deadline),
  );
}
