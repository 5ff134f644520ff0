import type { LiveErrorCode } from './wire/live-frames.ts';
import type { RefusalText } from './refusal-text.ts';

/** Live frames that were no commands, or commands that could not be taken; part of the catalogue in `errors.ts`. */
export const LIVE_ERRORS: Readonly<
  Record<LiveErrorCode, RefusalText & { readonly mayRetry: boolean }>
> = {
  bad_frame: {
    mayRetry: false,
    zh: '消息格式不正确',
    en: 'Not a known frame',
    helpZh: '请刷新页面；程序请按 docs/asyncapi.json 更正。',
    helpEn: 'Reload the page; programs follow docs/asyncapi.json.',
  },
  hello_first: {
    mayRetry: false,
    zh: '连接尚未建立',
    en: 'Hello has to come first',
    helpZh: '请重新连接。',
    helpEn: 'Connect again and send hello first, once.',
  },
  not_found: {
    mayRetry: false,
    zh: '没有找到该竞价',
    en: 'No such auction',
    helpZh: '没有这个竞价，或您无权查看。请检查链接或换一个账号登录。',
    helpEn: 'There is none, or not for you. Check the link or sign in with another account.',
  },
  not_allowed: {
    mayRetry: false,
    zh: '此账号不能在该竞价报价',
    en: 'This account may not offer here',
    helpZh: '请用本项目已准入的投标人账号登录。',
    helpEn: 'Sign in as an admitted bidder of this auction.',
  },
  too_fast: {
    mayRetry: true,
    zh: '操作过于频繁',
    en: 'Too fast',
    helpZh: '本次没有记录。请稍后以同一编号重试。',
    helpEn: 'Nothing was recorded. Send again later with the same id.',
  },
  unavailable: {
    mayRetry: true,
    zh: '暂时不能受理',
    en: 'Cannot be taken now',
    helpZh: '请稍后以同一编号重试，不会重复报价。',
    helpEn: 'Send again later with the same id; it cannot count twice.',
  },
  signature_required: {
    mayRetry: false,
    zh: '本竞价要求签名报价',
    en: 'Offers must be signed here',
    helpZh: '请先以本单位证书授权签名密钥，再报价。',
    helpEn: 'Grant a signing key with your certificate first, then offer.',
  },
  sealed_to_custodians: {
    mayRetry: false,
    zh: '报价由监管人共管，此处不接受',
    en: 'Prices are sealed to custodians; none is taken here',
    helpZh: '没有记录任何价格。请在 /seal-bid 页面加密报价，并递交到该标段的开标。',
    helpEn: 'No price was recorded. Seal it at /seal-bid and hand it in to the lot’s opening.',
  },
  signature_invalid: {
    mayRetry: false,
    zh: '报价签名无效',
    en: 'The signature does not hold',
    helpZh: '请重新授权签名密钥后再报价。',
    helpEn: 'Grant a new signing key, then offer again.',
  },
  signature_stale: {
    mayRetry: false,
    zh: '报价签名已过期或次序不对',
    en: 'The signature is stale',
    helpZh: '请校准时间并刷新页面，重新签名后报价。',
    helpEn: 'Reload the page and sign the offer again.',
  },
  too_many_watches: {
    mayRetry: false,
    zh: '同时观看的竞价过多',
    en: 'Too many auctions watched at once',
    helpZh: '请先关闭一些竞价页面。',
    helpEn: 'Close some of the others first.',
  },
};
