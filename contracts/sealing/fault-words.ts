import type { SealFault } from './faults.ts';

interface FaultWords {
  readonly zh: string;
  readonly en: string;
}

/** What each fault means and what to do about it, for people; the same words on the command line and on screens. */
export const SEAL_FAULT_WORDS: Readonly<Record<SealFault, FaultWords>> = {
  not_canonical: {
    zh: 'header.json 被改动过，或由其他程序写成：请重新密封',
    en: 'header.json was changed or written by another program: seal again',
  },
  header_shape: {
    zh: 'header.json 缺项或多项：请重新密封',
    en: 'header.json lacks something or has too much: seal again',
  },
  header_too_large: {
    zh: '一份投标的文件太多：请合并一部分文件',
    en: 'too many documents for one bid: put some of them together',
  },
  wrong_tender: {
    zh: '属于另一个项目、标段或信封',
    en: 'it belongs to another tender, lot or envelope',
  },
  wrong_policy: {
    zh: '按另一份 policy.json 的规则制作：请取得本项目的策略文件后重新密封',
    en: 'it was made under other rules than this policy.json: fetch the policy and seal again',
  },
  lock_mismatch: {
    zh: '两把锁与策略文件不符：请按本策略重新密封',
    en: 'its locks are not those of the policy: seal again with this policy',
  },
  recipient_count: {
    zh: '一个份额发给了不止一个持有人：该投标不合规',
    en: 'a share goes to more than one holder: the bid is unlawful',
  },
  recipient_algorithm: {
    zh: '一个份额的加密方式不被允许',
    en: 'a share is encrypted in a way that is not allowed',
  },
  signer_mismatch: {
    zh: '签名证书与投标中载明的证书不同',
    en: 'signed by another certificate than the bid names',
  },
  signature_invalid: {
    zh: '签名与文件不符：文件或签名被改动过',
    en: 'the signature does not fit the file: the file or the signature was changed',
  },
  signature_encoding: {
    zh: '签名或时间戳缺失，或无法读取',
    en: 'the signature or time-stamp is missing or cannot be read',
  },
  certificate_untrusted: {
    zh: '证书不能追溯到受信任的根证书：请检查信任的根证书',
    en: 'no chain from the certificate to a trusted root: check the roots that you trust',
  },
  certificate_expired: {
    zh: '当时证书不在有效期内',
    en: 'the certificate was not valid at that time',
  },
  certificate_revoked: { zh: '当时证书已被吊销', en: 'the certificate was revoked by then' },
  revocations_unsigned: {
    zh: '吊销列表不是其所称的证书机构签发的：请向该机构重新取得列表',
    en: 'a revocation list is not signed by the authority that it names: get the list from that authority anew',
  },
  archive_shape: {
    zh: '.ebid 文件已损坏，或不是所指明的投标：请重新上传，仍不行则重新密封',
    en: 'the .ebid file is damaged, or not the bid that was named: upload it again, else seal again',
  },
  bid_id_reused: {
    zh: '此编号的投标已经递交过：请重新密封',
    en: 'a bid with this id was sent before: seal again',
  },
  version_gap: {
    zh: '没有接在最近一份回执之后：请写明该回执，重新密封',
    en: 'it does not follow the last receipt: seal again as the version that replaces it',
  },
  file_missing: { zh: '缺少一个密封文件', en: 'a sealed file is missing' },
  file_size: {
    zh: '文件超过项目允许的大小，或大小发生变化',
    en: 'a file is larger than the tender allows, or changed its size',
  },
  ciphertext_digest: {
    zh: '密封文件不是头文件中载明的那一个',
    en: 'a sealed file is not the one that the header names',
  },
  segment_root: {
    zh: '密封文件的某一段不是头文件中载明的那一段：请重新复制',
    en: 'a part of a sealed file is not the one that the header names: copy it again',
  },
  stream_header: { zh: '文件开头不是密封文件的格式', en: 'a sealed file does not begin as one' },
  stream_truncated: {
    zh: '密封文件被截短：请重新复制',
    en: 'a sealed file was cut short: copy it again',
  },
  segment_reordered: { zh: '密封文件的分段被调换', en: 'parts of a sealed file were moved' },
  segment_repeated: { zh: '密封文件的一段出现了两次', en: 'a part of a sealed file stands twice' },
  segment_forged: { zh: '密封文件的字节被改动', en: 'bytes of a sealed file were changed' },
  padding: { zh: '文件的填充不符合规定', en: 'the padding of a file is not as it has to be' },
  share_shape: { zh: '释放的份额无法读取', en: 'a released share cannot be read' },
  share_of_another_bid: {
    zh: '释放的份额属于另一份投标',
    en: 'a released share belongs to another bid',
  },
  share_of_another_lock: {
    zh: '释放的份额属于另一把锁或另一个持有人',
    en: 'a released share belongs to another lock or holder',
  },
  share_commitment: {
    zh: '释放的份额不是密封时的那一个',
    en: 'a released share is not the one that was sealed',
  },
  too_few_shares: {
    zh: '释放份额的持有人不够',
    en: 'not enough holders have released their shares',
  },
  shares_disagree: {
    zh: '各份额不能合成同一个秘密：密封时即有错误',
    en: 'the shares do not give one secret: the bid was sealed wrongly',
  },
  key_unwrap: {
    zh: '份额不能得出密钥：密封时即有错误',
    en: 'the shares give no key: the bid was sealed wrongly',
  },
  key_commitment: {
    zh: '密钥不是头文件承诺的那一个：密封时即有错误',
    en: 'the key is not the one that the header commits to: the bid was sealed wrongly',
  },
  file_key_commitment: {
    zh: '公布的密钥不是头文件承诺的那一个',
    en: 'the published key is not the one that the header commits to',
  },
  sheet_shape: {
    zh: '开标一览表无法读取，或过长',
    en: 'the opening sheet cannot be read, or is too long',
  },
  sheet_signature: {
    zh: '开标一览表没有投标人的签名',
    en: 'the opening sheet is not signed by the bidder',
  },
  document_digest: {
    zh: '文件不是开标一览表载明的那一个',
    en: 'a document is not the one that the sheet names',
  },
  policy_shape: {
    zh: 'policy.json 不是策略文件，或被改动过',
    en: 'policy.json is no policy, or was changed',
  },
  policy_signer: {
    zh: '策略文件不是由其中载明的代理机构签名',
    en: 'the policy is not signed by the agency that it names',
  },
  suite_not_served: {
    zh: '本平台没有策略文件所选算法的密钥或时间戳，不能受理该项目',
    en: 'this platform has no key or time-stamps of the algorithms that the policy names',
  },
  receipt_shape: { zh: '回执缺失或无法读取', en: 'the receipt is missing or cannot be read' },
  receipt_mismatch: { zh: '回执说的是另外的文件', en: 'the receipt is about other files' },
  receipt_signer: {
    zh: '回执不是由策略文件载明的平台签名',
    en: 'the receipt is not signed by the platform that the policy names',
  },
  receipt_page: {
    zh: 'receipt.pdf 没有覆盖整个文件的签名，或签名写明的不是这份回执',
    en: 'receipt.pdf has no signature over the whole file, or one that names another receipt',
  },
  log_proof: {
    zh: '文件未能证明回执已列入策略文件载明的公开日志',
    en: 'the proof does not show the receipt in the public log that the policy names',
  },
  stamp_authority: {
    zh: '时间戳不是策略文件载明的机构签发',
    en: 'the time-stamp is not of the authority that the policy names',
  },
  late: { zh: '时间戳不早于截止时间', en: 'the time-stamp is not before the deadline' },
  closing_shape: {
    zh: '截标清单缺失，或不符合规定',
    en: 'the closing list is missing, or is not what it has to be',
  },
  closing_signatures: {
    zh: '在截标清单上签名的监管人不够',
    en: 'too few custodians have signed the closing list',
  },
  closed_early: { zh: '制作时间早于规定时间', en: 'made before its time' },
  not_on_closing_list: { zh: '该投标不在截标清单上', en: 'the bid is not on the closing list' },
  opening_shape: {
    zh: 'opening.json 缺失或无法读取',
    en: 'opening.json is missing or cannot be read',
  },
  opening_signer: {
    zh: '开标结果不是由策略文件载明的平台签名',
    en: 'the opening is not signed by the platform that the policy names',
  },
  opening_incomplete: {
    zh: '开标结果与截标清单上的投标不完全一致',
    en: 'the opening does not name exactly the bids of the closing list',
  },
  record_shape: {
    zh: 'record.json 无法读取',
    en: 'record.json cannot be read',
  },
  record_signer: {
    zh: '开标记录不是由策略文件载明的平台签名',
    en: 'the record is not signed by the platform that the policy names',
  },
  record_mismatch: {
    zh: '开标记录与策略文件、开标结果或开标一览表不一致',
    en: 'the record does not say what the policy, the opening and the sheets say',
  },
  record_page: {
    zh: 'record.pdf 没有覆盖整个文件的签名',
    en: 'record.pdf has no signature over the whole file',
  },
};
