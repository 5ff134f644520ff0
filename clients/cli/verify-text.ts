import type { RefoldedLot } from '#contracts/journal/refold.ts';
import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import type { Fault, VerifiedJournal, VerifyReport } from '#contracts/journal/verify-report.ts';
import { oneLine } from '#contracts/strict-json.ts';

export type Language = 'zh' | 'en';

/** `zh` when the environment's language is Chinese, else English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

/** The report for people; every line that has to be acted on begins with `!` or `✗`. */
export function reportText(
  report: VerifyReport,
  language: Language,
  /** Lots whose prices were held against a published opening. */
  compared: ReadonlySet<string> = new Set(),
): string {
  const say = language === 'zh' ? zh : en;
  if (report.type === 'unusable') return `✗ ${say.unusable}: ${oneLine(report.detail)}\n`;
  const lines: string[] = [];
  if (report.outcome !== undefined && report.stream !== undefined) {
    const kind = report.outcome.case?.kind ?? 'auction';
    const { title } = report.outcome;
    lines.push(`${say.journal[kind]} ${oneLine(report.stream)} · ${oneLine(title)}`);
  }
  if (report.type === 'bad') {
    lines.push(
      `✗ ${place(report.fault, say)}${oneLine(report.fault.detail)} [${report.fault.code}]`,
    );
    if (report.records !== undefined) lines.push(`  ${say.goodBefore(report.records)}`);
    lines.push(report.fault.code === 'proof_needed' ? say.unusable : say.bad);
  } else {
    lines.push(
      ...evidenceLines(report, say),
      ...report.outcome.lots.flatMap(lotLines(say, compared)),
    );
    const { case: found } = report.outcome;
    if (found !== undefined) lines.push(say.phase(oneLine(found.phase)));
    lines.push(say.good);
  }
  return `${lines.join('\n')}\n`;
}

function evidenceLines(report: VerifiedJournal, say: Words): string[] {
  const lines = [
    `✓ ${say.chain(report.records, report.headHash)}`,
    `✓ ${say.rules(report.outcome.stateHash)}`,
  ];
  if (report.heads === 0) lines.push(`! ${say.noHeads}`);
  else {
    lines.push(`✓ ${say.heads(report.heads, oneLine(report.origin), report.logSize ?? 0)}`);
    const open = report.records - report.coveredVersion;
    if (open > 0) lines.push(`! ${say.notCovered(report.coveredVersion + 1, report.records)}`);
  }
  if (report.keyFrom === 'given') lines.push(`✓ ${say.keyGiven}`);
  else lines.push(`! ${say.keyFromFile(report.verifierKey)}`);
  if (report.continuesKept) lines.push(`✓ ${say.continues}`);
  if (report.witnesses !== undefined) {
    lines.push(`✓ ${say.witnesses(report.witnesses.map(oneLine).join(', '))}`);
  }
  if (report.signedOffers > 0) lines.push(`✓ ${say.signedOffers(report.signedOffers)}`);
  for (const { bidderId, cert } of report.certificates) {
    lines.push(`  ${say.certificate(oneLine(bidderId), cert)}`);
  }
  return lines;
}

const lotLines =
  (say: Words, compared: ReadonlySet<string>) =>
  (lot: RefoldedLot): string[] => {
    const end = lot.closedAt === undefined ? '' : ` · ${new Date(lot.closedAt).toISOString()}`;
    const overtime = lot.overtimeCount === 0 ? '' : ` · ${say.overtime(lot.overtimeCount)}`;
    const width = String(lot.ranking.length).length;
    return [
      `${say.lot} ${oneLine(lot.lotId)}: ${say.status[lot.status]}${end}${overtime}`,
      ...openedLines(lot, say, compared),
      ...lot.ranking.map(
        ({ rank, bidderId, priceFen }) =>
          `  ${String(rank).padStart(width)}  ${yuan(priceFen)}  ${oneLine(bidderId)}`,
      ),
      ...(lot.ranking.length === 0 && lot.status !== 'cancelled' ? [`  ${say.noOffers}`] : []),
    ];
  };

/** Where custodians kept the prices: by which opening, and whether it was compared (SQ-9). */
function openedLines({ lotId, opened }: RefoldedLot, say: Words, compared: ReadonlySet<string>) {
  if (opened === undefined) return [];
  const { openingId, closing } = opened;
  if (closing === undefined) return [`  ${say.tooFewBids(oneLine(openingId))}`];
  return compared.has(lotId)
    ? [`✓ ${say.openedSame(oneLine(openingId))}`]
    : [`! ${say.openedBy(oneLine(openingId), closing)}`];
}

/** Fen as yuan with two decimals, exact. */
export function yuan(priceFen: number): string {
  const digits = String(priceFen).padStart(3, '0');
  const whole = digits.slice(0, -2).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  return `¥${whole}.${digits.slice(-2)}`;
}

function place(fault: Fault, say: Words): string {
  const { line, version, throughVersion } = fault;
  const parts: string[] = [];
  if (version !== undefined) {
    const isRange = throughVersion !== undefined && throughVersion !== version;
    parts.push(isRange ? say.recordRange(version, throughVersion) : say.record(version));
  }
  if (line !== undefined) parts.push(say.line(line));
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}

interface Words {
  readonly unusable: string;
  readonly journal: Readonly<Record<StreamKind, string>>;
  readonly phase: (phase: string) => string;
  readonly goodBefore: (records: number) => string;
  readonly bad: string;
  readonly good: string;
  readonly chain: (records: number, hash: string) => string;
  readonly rules: (stateHash: string) => string;
  readonly noHeads: string;
  readonly heads: (heads: number, origin: string, size: number) => string;
  readonly notCovered: (from: number, to: number) => string;
  readonly keyGiven: string;
  readonly keyFromFile: (key: string) => string;
  readonly continues: string;
  readonly witnesses: (names: string) => string;
  readonly signedOffers: (count: number) => string;
  readonly certificate: (bidderId: string, cert: string) => string;
  readonly lot: string;
  readonly status: Readonly<Record<RefoldedLot['status'], string>>;
  readonly overtime: (count: number) => string;
  readonly noOffers: string;
  readonly openedSame: (openingId: string) => string;
  readonly openedBy: (openingId: string, closing: string) => string;
  readonly tooFewBids: (openingId: string) => string;
  readonly record: (version: number) => string;
  readonly recordRange: (from: number, to: number) => string;
  readonly line: (line: number) => string;
}

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

const en: Words = {
  unusable: 'cannot be checked',
  journal: {
    auction: 'Journal of auction',
    rehearsal: 'Journal of rehearsal',
    project: 'Journal of project',
    opening: 'Journal of bid opening',
  },
  phase: (phase) => `Stage ${phase}`,
  goodBefore: (records) => `${counted(records, 'record')} before it in order`,
  bad: 'BAD: do not rely on this file',
  good: 'GOOD',
  chain: (records, hash) =>
    `${counted(records, 'record')}, complete and unbroken; last hash ${hash}`,
  rules: (stateHash) => `every decision is what the rules decide; state hash ${stateHash}`,
  noHeads: 'no signed head covers this journal: only the file itself speaks for it',
  heads: (heads, origin, size) =>
    `${counted(heads, 'published head')} in agreement, proved in the log ${origin} of ${size} leaves`,
  notCovered: (from, to) =>
    from === to
      ? `record ${to} is newer than the last signed head`
      : `records ${from} to ${to} are newer than the last signed head`,
  keyGiven: 'signed with the key you gave',
  keyFromFile: (key) => `the key comes from the file itself; compare it: ${key}`,
  continues: 'the log continues the checkpoint you kept',
  witnesses: (names) => `witnesses that saw no other history: ${names}`,
  signedOffers: (count) => `${counted(count, 'offer')} with a valid signature of its bidder`,
  certificate: (bidderId, cert) => `certificate key of ${bidderId}: SHA-256 ${cert}`,
  lot: 'Lot',
  status: {
    open: 'open',
    completed: 'completed',
    unsuccessful: 'unsuccessful',
    cancelled: 'cancelled',
  },
  overtime: (count) => `overtime ${count}×`,
  noOffers: 'no valid offer',
  openedSame: (id) => `its prices are those of the published opening ${id}`,
  openedBy: (id, closing) =>
    `its prices come from opening ${id}, closing list ${closing}; compare them with --opening`,
  tooFewBids: (id) => `opening ${id} had too few bids; none was opened`,
  record: (version) => `record ${version}`,
  recordRange: (from, to) => `one of the records ${from} to ${to}`,
  line: (line) => `line ${line}`,
};

const zh: Words = {
  unusable: '无法校验',
  journal: {
    auction: '竞价日志',
    rehearsal: '演练日志',
    project: '竞价项目日志',
    opening: '开标日志',
  },
  phase: (phase) => `阶段 ${phase}`,
  goodBefore: (records) => `此前 ${records} 条记录正常`,
  bad: '校验不通过：请勿采信此文件',
  good: '校验通过',
  chain: (records, hash) => `共 ${records} 条记录，连续完整；末条哈希 ${hash}`,
  rules: (stateHash) => `每一项判定均与规则重算一致；状态哈希 ${stateHash}`,
  noHeads: '没有签名检查点覆盖此日志：仅有文件自证',
  heads: (heads, origin, size) =>
    `${heads} 个已公布的日志头一致，并包含于 ${origin}（${size} 个叶子）`,
  notCovered: (from, to) =>
    `第 ${from === to ? to : `${from} 至 ${to}`} 条记录晚于最后一个签名检查点`,
  keyGiven: '签名与您提供的公钥相符',
  keyFromFile: (key) => `公钥取自文件本身，请自行核对：${key}`,
  continues: '日志与您此前保存的检查点前后一致',
  witnesses: (names) => `见证人确认未见其他版本：${names}`,
  signedOffers: (count) => `${count} 笔报价带有有效的投标人签名`,
  certificate: (bidderId, cert) => `${bidderId} 的证书公钥：SHA-256 ${cert}`,
  lot: '标段',
  status: { open: '进行中', completed: '已成交', unsuccessful: '流标', cancelled: '已取消' },
  overtime: (count) => `延时 ${count} 次`,
  noOffers: '无有效报价',
  openedSame: (id) => `报价与已公布的开标 ${id} 一致`,
  openedBy: (id, closing) => `报价来自开标 ${id}，截标清单 ${closing}；请用 --opening 核对`,
  tooFewBids: (id) => `开标 ${id} 投标不足，未开启`,
  record: (version) => `第 ${version} 条记录`,
  recordRange: (from, to) => `第 ${from} 至 ${to} 条记录之一`,
  line: (line) => `第 ${line} 行`,
};
