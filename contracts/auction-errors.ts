/** Refusals about auctions and their projects; part of `ERRORS` (errors.ts), which says what the fields are. */
export const AUCTION_ERRORS = {
  AUCTION_EXISTS: {
    status: 409,
    zh: '竞价编号已被使用',
    en: 'Auction id already taken',
    detailZh: '请换一个竞价编号后重新发布。',
    detailEn: 'Choose another auction id and publish again.',
    mayRetry: false,
  },
  AUCTION_ENDED: {
    status: 409,
    zh: '竞价已经结束',
    en: 'The auction has ended',
    detailZh: '竞价已结束，不能再操作。结果见竞价页面和公开日志。',
    detailEn:
      'Nothing can be changed after the end. See the result on its page and in the journal.',
    mayRetry: false,
  },
  SIGNATURE_REQUIRED: {
    status: 409,
    zh: '本项目只接受签名报价',
    en: 'Only signed offers are taken here',
    detailZh: '报价须经电子签名，不接受委托报价。请在竞价大厅签名后自行报价。',
    detailEn: 'Offers have to be signed, so no standing instruction is taken. Offer yourself.',
    mayRetry: false,
  },
  SEALED_TO_CUSTODIANS: {
    status: 409,
    zh: '报价由监管人共管',
    en: 'Prices are sealed to custodians here',
    detailZh: '没有记录任何价格。请在 /seal-bid 页面加密报价，并递交到该标段的开标。',
    detailEn: 'No price was recorded. Seal it at /seal-bid and hand it in to the lot’s opening.',
    mayRetry: false,
  },
  PROJECT_EXISTS: {
    status: 409,
    zh: '项目编号已被使用',
    en: 'Project number already taken',
    detailZh: '请换一个项目编号后重新提交。',
    detailEn: 'Choose another project number and submit again.',
    mayRetry: false,
  },
  TEMPLATES_FULL: {
    status: 409,
    zh: '模板数量已达上限',
    en: 'No room for another template',
    detailZh: '请先删除不再使用的模板。',
    detailEn: 'Remove templates that are no longer used first.',
    mayRetry: false,
  },
  PROJECT_FULL: {
    status: 409,
    zh: '项目记录已满',
    en: 'The project’s record is full',
    detailZh: '本单位在该项目中被拒绝的操作过多，或项目记录已达上限。请联系平台运维人员。',
    detailEn:
      'Too many refused steps of your organization, or of all records. Ask the operator of the platform.',
    mayRetry: false,
  },
} as const;
