import type { NotOpenedRecord } from '#contracts/sealing/record.ts';
import { type Block, count, type DocumentModel, type Fact, text } from '../model.ts';
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

/**
 * The record of an opening with too few bids as it goes into the procurement's file (未开标记录; MOF87-41): the whole of
 * `record.json`, in Chinese. Pure (OPN-16).
 */
export function notOpenedRecordDocument(subject: RecordSubject<NotOpenedRecord>): DocumentModel {
  const { record } = subject;
  const { objections = [] } = record;
  return recordDocument(subject, {
    title: '未开标记录',
    told: objectionInstants(objections),
    blocks: [
      heading('一、项目'),
      { kind: 'facts', facts: tenderFacts(record) },
      heading('二、结果'),
      { kind: 'paragraph', text: outcomeText(record) },
      heading('三、监管人'),
      custodianTable(record),
      heading('四、询问、异议与答复'),
      objectionTable(objections, asIs),
      heading('五、签到与现场发言'),
      ...hallTables(record, asIs),
      heading('六、摘要与核验方法'),
      { kind: 'facts', facts: digestFacts(subject) },
      headerTable(record),
      ...CHECKS.map((words): Block => ({ kind: 'paragraph', text: words })),
    ],
  });
}

/** There is no read-out that would tell a name. */
const asIs = (organization: string): string => organization;

const CHECKS = [
  PAGE_CHECK,
  '公开文件可在开标页面逐个或以 files.tar 下载，在 /opening-check 页面、用命令 kaibiao verify-opening 或 python3 pki/verifier/verify-opening.py，不需任何密钥即可核验。',
  '上表只列密封头的摘要，不显示投标人。投标人用自己的 header.json 即可找到本单位的投标；持有回执而摘要不在表中的，回执证明平台漏计。',
] as const;

function tenderFacts(record: NotOpenedRecord): readonly Fact[] {
  return [
    ...openingFacts(record),
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

function headerTable({ headers }: NotOpenedRecord): Block {
  return {
    kind: 'table',
    title: '投标文件摘要',
    columns: [NUMBER_COLUMN, { title: '密封头 header.json 的摘要', share: 7 }],
    rows: headers.map((header, at) => [count(at + 1), text(header)]),
    empty: '没有有效投标。',
  };
}
