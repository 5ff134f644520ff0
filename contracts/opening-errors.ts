/** Refusals about bid openings and sealed bids; part of `ERRORS` (errors.ts), which says what the fields are. */
export const OPENING_ERRORS = {
  SEALED_FILE_REFUSED: {
    status: 400,
    zh: '签名文件不成立',
    en: 'A signed file does not hold',
    detailZh: '请按 errors 中列出的文件和原因更正：重新签名，或换用本项目登记的证书。',
    detailEn:
      'Correct the files listed under errors: sign again, or use the certificate registered for this tender.',
    mayRetry: false,
  },
  OPENING_EXISTS: {
    status: 409,
    zh: '开标编号已被使用',
    en: 'Opening number already taken',
    detailZh: '该项目的这一包和阶段已安排开标。请核对，或换一个开标编号。',
    detailEn:
      'An opening of this lot and stage is arranged already. Check it, or choose another number.',
    mayRetry: false,
  },
  OPENING_REFUSED: {
    status: 409,
    zh: '不能这样安排开标',
    en: 'No opening can be arranged so',
    detailZh:
      '密封策略须只含一个包、含所选阶段，截止时间未到，且本代理机构是其监管人。请更正策略后重新签名。',
    detailEn:
      'The policy must have one lot, the chosen stage, a deadline to come, and this agency among its custodians.',
    mayRetry: false,
  },
  OPENING_NOT_YET: {
    status: 409,
    zh: '截标清单尚未固定',
    en: 'The closing list is not fixed yet',
    detailZh: '请等待截止时间过后、截标清单生成后再操作。',
    detailEn: 'Wait until the deadline has passed and the closing list is made.',
    mayRetry: true,
  },
  OPENING_FULL: {
    status: 409,
    zh: '开标记录已满',
    en: 'The opening’s record is full',
    detailZh: '本单位在该开标中被拒绝的操作过多，或记录已达上限。请联系平台运维人员。',
    detailEn:
      'Too many refused steps of your organization, or of all records. Ask the operator of the platform.',
    mayRetry: false,
  },
  BID_REFUSED: {
    status: 422,
    zh: '投标未被接收',
    en: 'The bid was not taken',
    detailZh: '没有保存任何内容，也没有回执。原因见 errors；请按其说明处理后重新递交。',
    detailEn:
      'Nothing was kept and there is no receipt. errors says why and what to do; then submit again.',
    mayRetry: false,
  },
  UPLOAD_UNFINISHED: {
    status: 409,
    zh: '投标文件尚未完整上传',
    en: 'The upload is not complete',
    detailZh: '请先续传完成，再递交；超过 48 小时的上传会被清除，需要重新上传。',
    detailEn:
      'Resume the upload to its end, then submit. Uploads are removed after 48 hours; then upload again.',
    mayRetry: false,
  },
  SEALING_OFF: {
    status: 409,
    zh: '本平台未启用密封投标',
    en: 'This platform takes no sealed bids',
    detailZh: '平台尚未配置密封投标的证书和存储。请联系平台运维人员。',
    detailEn: 'Certificates and storage for sealed bids are not configured. Ask the operator.',
    mayRetry: false,
  },
} as const;
