import type { ApprovalCommandType, IncidentKind } from '#contracts/wire/approval-commands.ts';
import type { IncidentSource } from '#contracts/wire/rest-officials.ts';
import type { InterruptionCause } from '#contracts/wire/rule-events.ts';

/** Texts of the incident log as a table: Chinese, then English. */
type Pair = readonly [zh: string, en: string];

export const COLUMN_WORDS: readonly Pair[] = [
  ['序号', 'Number'],
  ['时间（北京时间）', 'Time (UTC+8)'],
  ['事件', 'Entry'],
  ['类别', 'Kind'],
  ['标段', 'Lot'],
  ['操作人', 'By'],
  ['复核人', 'Approved by'],
  ['涉及供应商', 'Bidders'],
  ['理由或内容', 'Reason or text'],
  ['说明', 'Note'],
  ['日志记录号', 'Journal record'],
];

export const SOURCE_WORDS: Readonly<Record<IncidentSource, Pair>> = {
  recorded: ['现场记录', 'Noted'],
  paused: ['暂停', 'Paused'],
  resumed: ['恢复', 'Resumed'],
  'paused-by-rule': ['公平暂停', 'Paused by rule'],
  'resumed-by-rule': ['公平暂停结束', 'Resumed by rule'],
  presence: ['供应商连接', 'Connections of bidders'],
  proposed: ['提请复核', 'Proposed'],
  rejected: ['复核不通过', 'Rejected'],
  lapsed: ['复核逾期失效', 'Lapsed'],
  voided: ['报价作废', 'Offer voided'],
  disqualified: ['取消资格', 'Disqualified'],
  cancelled: ['终止', 'Cancelled'],
  extended: ['延长', 'Extended'],
  announced: ['公告', 'Announced'],
  refused: ['操作被拒绝', 'Act refused'],
  interrupted: ['系统中断', 'Interruption of the service'],
};

export const KIND_WORDS: Readonly<Record<IncidentKind, Pair>> = {
  network: ['网络', 'Network'],
  power: ['供电', 'Power'],
  system: ['系统', 'System'],
  complaint: ['异议', 'Complaint'],
  conduct: ['行为', 'Conduct'],
  other: ['其他', 'Other'],
};

export const ACT_WORDS: Readonly<Record<ApprovalCommandType, Pair>> = {
  VoidOffer: ['作废报价', 'Void an offer'],
  DisqualifyBidder: ['取消资格', 'Disqualify a bidder'],
  CancelLot: ['终止标段', 'Cancel a lot'],
  CancelAuction: ['终止竞价', 'Cancel the auction'],
};

export const CAUSE_WORDS: Readonly<Record<InterruptionCause, Pair>> = {
  'clock-parted': ['服务器时钟异常', 'The clocks of the server parted'],
  'store-down': ['数据库不可用', 'The database did not answer'],
  restarted: [
    '服务重启，时长自上一条记录起',
    'The service began anew; length since the record before',
  ],
};
