import type { Receipt } from '#contracts/sealing/receipt.ts';
import { type Block, count, type DocumentModel, type Fact, text, time } from '../model.ts';
import { digestBasis, fact, heading } from './record-parts.ts';

/** What the page of a receipt is made from; nothing else goes in. */
export interface ReceiptSubject {
  readonly receipt: Receipt;
  /** Digest of `receipt.json`, base64url. */
  readonly digest: string;
  /** Name of the suite's digest. */
  readonly algorithm: 'SHA-256' | 'SM3';
  readonly openingId: string;
  /** Of the procurement. */
  readonly title: string;
  /** Name of the bidder's organization as the platform knows it. */
  readonly bidderName: string;
}

type Status = Receipt['status'];

const TITLES: Readonly<Record<Status, string>> = {
  sealed: '投标回执',
  withdrawn: '撤回投标回执',
};
const OUTCOMES: Readonly<Record<Status, string>> = {
  sealed:
    '上述投标文件已在投标截止时间前完整收到，并按原样密封保存。开标前，包括平台在内的任何人都不能读取其内容。',
  withdrawn:
    '上述投标已按投标人签名的请求在投标截止时间前撤回，不再参加开标；密封的文件随即删除，密封头、签名与回执保留备查。',
};
const SIGNED_FILES: Readonly<Record<Status, string>> = {
  sealed: '投标人签名 header.p7s',
  withdrawn: '撤回签名 withdrawal.p7s',
};

/**
 * The receipt of a bid, or of its withdrawal, as a page for the bidder's own file (投标回执; MOF87-33): the whole of
 * `receipt.json` but the salt, in Chinese. Pure (SEAL-24).
 */
export function bidReceiptDocument(subject: ReceiptSubject): DocumentModel {
  const { receipt, title, openingId } = subject;
  return {
    ...{ language: 'zh-CN', title: TITLES[receipt.status], subject: title, reference: openingId },
    basis: digestBasis('receipt.json', subject),
    watermark: undefined,
    at: Number(receipt.received),
    blocks: [
      heading('一、项目'),
      { kind: 'facts', facts: tenderFacts(subject) },
      heading('二、投标'),
      { kind: 'facts', facts: bidFacts(subject) },
      { kind: 'paragraph', text: OUTCOMES[receipt.status] },
      heading('三、摘要'),
      { kind: 'facts', facts: digestFacts(subject) },
      heading('四、核验方法'),
      ...CHECKS.map((words): Block => ({ kind: 'paragraph', text: words })),
    ],
  };
}

const CHECKS = [
  '本文件由平台电子签名（PAdES），任何能核验签名的 PDF 阅读器均可查看；改动一个字节即失效。签名中写明回执 receipt.json 的摘要。',
  '收到时间取自独立时间戳机构对投标人签名的时间戳 receipt.tsr，不取平台时钟。回执 receipt.json、平台签名 receipt.p7s 与时间戳可与本文件一并下载，用命令 kaibiao receipt 或 openssl 脱机核验。',
  '投标名单固定后，公开日志中应有上列叶，届时再下载回执即附有证明 receipt.tlog-proof。持有回执而日志中没有此叶的，回执证明平台漏收。',
] as const;

function tenderFacts({ receipt, title, openingId }: ReceiptSubject): readonly Fact[] {
  return [
    fact('项目名称', text(title)),
    fact('项目编号', text(receipt.tender)),
    fact('标段', text(receipt.lot)),
    fact('开标阶段', text(receipt.stage)),
    fact('开标编号', text(openingId)),
    fact('投标截止时间', time(Number(receipt.deadline))),
  ];
}

function bidFacts({ receipt, bidderName }: ReceiptSubject): readonly Fact[] {
  return [
    fact('投标人', text(bidderName)),
    fact('投标人编号', text(receipt.bidder)),
    fact('投标编号', text(receipt.bid)),
    fact('版本', count(receipt.ver)),
    fact('收到时间', time(Number(receipt.received))),
    fact('密封文件字节数', count(Number(receipt.size))),
  ];
}

function digestFacts({ receipt, digest, algorithm }: ReceiptSubject): readonly Fact[] {
  return [
    fact('摘要算法', text(`${algorithm}，base64url`)),
    fact('密封头 header.json', text(receipt.header)),
    fact(SIGNED_FILES[receipt.status], text(receipt.sig)),
    fact('时间戳 receipt.tsr', text(receipt.tsr)),
    fact('上一回执', text(receipt.prev === '' ? '无' : receipt.prev)),
    fact('公开日志的叶', text(receipt.leaf)),
    fact('本回执 receipt.json', text(digest)),
  ];
}
