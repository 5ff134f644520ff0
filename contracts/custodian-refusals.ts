import type { RefusalText } from './refusal-text.ts';

/** Refusals of sealed quotations whose prices custodians keep; part of `REFUSALS`. */
export const CUSTODIAN_REFUSALS = {
  under_custodians: {
    rule: 'SQ-7',
    zh: '本竞价的报价由监管人共管',
    en: 'Prices are sealed to custodians here',
    helpZh:
      '报价请在“密封投标”页面加密后递交到该标段的开标；截止时间写在已签名的开标规则中，不能暂停或延长。',
    helpEn:
      'Seal the price on the page “Seal a bid” and hand it in to the lot’s opening. Its deadline is signed and is neither paused nor moved.',
  },
  bid_revoked: {
    rule: 'SQ-6',
    zh: '报价未能打开：投标人一方的原因（撤销）',
    en: 'Not opened, by its bidder’s doing',
    helpZh: '原因见开标记录；有疑问请向主持人提出。',
    helpEn: 'The record of the opening names the fault; ask its host if in doubt.',
  },
  bid_withdrawn: {
    rule: 'SQ-6',
    zh: '报价未能打开：他人一方的原因（撤回）',
    en: 'Not opened, by others’ doing',
    helpZh: '原因见开标记录；责任不在投标人。',
    helpEn: 'The record of the opening names the fault; it is not the bidder’s.',
  },
} as const satisfies Record<string, RefusalText & { readonly rule: string }>;
