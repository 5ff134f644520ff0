import { AUCTION_ERRORS } from './auction-errors.ts';
import { OPENING_ERRORS } from './opening-errors.ts';
import { CUSTODIAN_REFUSALS } from './custodian-refusals.ts';
import { OPTION_REFUSALS } from './option-refusals.ts';
import { PEOPLE_ERRORS } from './people-errors.ts';
import type { RefusalReason } from './wire/auction-commands.ts';
import type { RefusalText } from './refusal-text.ts';

/**
 * Every word of refusal that leaves the system, by stable code: HTTP problems (`ERRORS`), refused commands
 * (`REFUSALS`) and live frames that were no commands (`LIVE_ERRORS` in `live-errors.ts`). Each says what to do next,
 * in Chinese and English. `docs/ERRORS.md` lists the same codes; a test compares them in both directions.
 */
export interface ErrorEntry {
  /** HTTP status. */
  readonly status: number;
  readonly zh: string;
  readonly en: string;
  /** What to do next. */
  readonly detailZh: string;
  readonly detailEn: string;
  /** Whether the same request may succeed when it is sent again unchanged. */
  readonly mayRetry: boolean;
}

export const ERRORS = {
  BAD_REQUEST: {
    status: 400,
    zh: '请求无法读取',
    en: 'Unreadable request',
    detailZh: '请求不是完整、正确的 HTTP 与 JSON。请检查发送的程序后重发。',
    detailEn: 'The request is not complete, correct HTTP and JSON. Check the sending program.',
    mayRetry: false,
  },
  INVALID_INPUT: {
    status: 400,
    zh: '内容不符合要求',
    en: 'Invalid input',
    detailZh: '请按 errors 中列出的字段逐项更正后重新提交。',
    detailEn: 'Correct each field listed under errors and submit again.',
    mayRetry: false,
  },
  SIGNING_KEY_INVALID: {
    status: 400,
    zh: '签名公钥无效',
    en: 'Invalid signing key',
    detailZh: '需要 P-256 公钥（SPKI DER，base64）。请从证书重新导出公钥。',
    detailEn:
      'A P-256 public key is needed (SPKI DER in base64). Export it from the certificate again.',
    mayRetry: false,
  },
  GRANT_INVALID: {
    status: 400,
    zh: '会话密钥授权无效',
    en: 'Invalid session grant',
    detailZh: '授权的内容、期限或签名不成立。请用已登记的证书密钥重新签发。',
    detailEn:
      'The content, the period or the signature of the grant does not hold. Sign a new one with the registered key.',
    mayRetry: false,
  },
  SIGN_IN_FAILED: {
    status: 401,
    zh: '登录名或密码不正确',
    en: 'Wrong login or password',
    detailZh: '请核对登录名和密码；忘记密码请联系本单位的管理员。',
    detailEn: 'Check the login and the password; if forgotten, ask your administrator.',
    mayRetry: false,
  },
  CROSS_SITE_REFUSED: {
    status: 403,
    zh: '已拒绝来自其他网站的操作',
    en: 'Refused: sent from another site',
    detailZh: '请在本平台的页面上重新操作。程序请改用 Authorization: Bearer 令牌。',
    detailEn:
      'Do this from a page of this platform. Programs use the Authorization: Bearer token instead.',
    mayRetry: false,
  },
  NOT_FOUND: {
    status: 404,
    zh: '没有找到',
    en: 'Not found',
    detailZh: '没有这个地址，或您无权查看。请检查链接，或换一个账号登录。',
    detailEn:
      'There is nothing at this address, or not for you. Check the link or sign in with another account.',
    mayRetry: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    zh: '不支持这种请求方法',
    en: 'Method not allowed',
    detailZh: '请改用 Allow 头列出的方法；见 /api/openapi.json。',
    detailEn: 'Use a method listed in the Allow header; see /api/openapi.json.',
    mayRetry: false,
  },
  REQUEST_TIMEOUT: {
    status: 408,
    zh: '请求发送过慢',
    en: 'Request took too long',
    detailZh: '请求没有在限定时间内发完。请检查网络后重发。',
    detailEn: 'The request was not complete in time. Check the network and send it again.',
    mayRetry: true,
  },
  SIGNING_KEY_MISSING: {
    status: 409,
    zh: '尚未登记签名公钥',
    en: 'No signing key registered',
    detailZh: '请先登记本单位的证书公钥（PUT /api/me/signing-key），再提交授权。',
    detailEn: 'Register the organization’s public key first (PUT /api/me/signing-key).',
    mayRetry: false,
  },
  ...AUCTION_ERRORS,
  ...OPENING_ERRORS,
  BODY_TOO_LARGE: {
    status: 413,
    zh: '请求内容过大',
    en: 'Request body too large',
    detailZh: '请求内容超过 1 MiB 的上限。请减少内容后重发。',
    detailEn: 'The body exceeds the limit of 1 MiB. Send less.',
    mayRetry: false,
  },
  DOCUMENT_TOO_LARGE: {
    status: 409,
    zh: '内容过多，不能做成一份文书',
    en: 'Too much for one document',
    detailZh: '请改为下载完整日志（导出文件），可用 kaibiao documents 在本机分段处理。',
    detailEn: 'Take the export file instead; kaibiao documents works on it on your own machine.',
    mayRetry: false,
  },
  URI_TOO_LONG: {
    status: 414,
    zh: '地址过长',
    en: 'Address too long',
    detailZh: '请缩短查询条件后重试。',
    detailEn: 'Shorten the query.',
    mayRetry: false,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    zh: '不支持的内容类型',
    en: 'Unsupported content type',
    detailZh: '请以 UTF-8 编码的 application/json 发送。',
    detailEn: 'Send application/json in UTF-8.',
    mayRetry: false,
  },
  UNKNOWN_ORGANIZATION: {
    status: 422,
    zh: '单位不存在',
    en: 'Unknown organization',
    detailZh: '采购人或投标人的单位编号未登记，请核对 errors 中列出的编号。',
    detailEn: 'The buyer or a bidder is not registered; check the ids listed under errors.',
    mayRetry: false,
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    zh: '操作过于频繁',
    en: 'Too many requests',
    detailZh: '请等待 Retry-After 所示的秒数后再试。',
    detailEn: 'Wait for the seconds given by Retry-After, then try again.',
    mayRetry: true,
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    zh: '请求头过大',
    en: 'Request headers too large',
    detailZh: '请清除本站的 Cookie 或缩短请求头后重试。',
    detailEn: 'Clear the cookies of this site or shorten the headers.',
    mayRetry: false,
  },
  INTERNAL: {
    status: 500,
    zh: '服务器内部错误',
    en: 'Internal error',
    detailZh: '操作结果未知：请刷新确认后再重试，并把 instance 中的编号报给平台。',
    detailEn:
      'The outcome is not known: reload to see it before trying again, and report the id in instance.',
    mayRetry: true,
  },
  DOCUMENTS_BUSY: {
    status: 503,
    zh: '文书正在排队制作',
    en: 'Documents are still being made',
    detailZh: '制作在后台继续，请稍后用同一地址再取。',
    detailEn: 'The work goes on in the background. Ask again at the same address in a moment.',
    mayRetry: true,
  },
  DOCUMENT_FAILED: {
    status: 503,
    zh: '这份文书没有做成',
    en: 'The document could not be made',
    detailZh: '请稍后重试；如仍失败，请把请求编号告诉平台管理员。导出文件不受影响。',
    detailEn:
      'Try again later; if it fails again, tell the operator the request id. The export is not affected.',
    mayRetry: true,
  },
  UNAVAILABLE: {
    status: 503,
    zh: '服务暂时不可用',
    en: 'Temporarily unavailable',
    detailZh: '没有丢失任何已确认的内容。请按 Retry-After 稍后以同一编号重试。',
    detailEn: 'Nothing confirmed was lost. Try again with the same id after Retry-After.',
    mayRetry: true,
  },
  ...PEOPLE_ERRORS,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Refused commands; the rule is the one in `docs/SPEC.md` that refuses. */
export const REFUSALS: Readonly<
  Record<
    RefusalReason,
    RefusalText & {
      readonly rule: `${'AUC' | 'SQ' | 'DUTCH' | 'JAP' | 'RND' | 'PRX' | 'APR'}-${number}`;
    }
  >
> = {
  command_id_reused: {
    rule: 'AUC-8',
    zh: '操作编号已用于另一内容',
    en: 'This command id was used for something else',
    helpZh: '先前那次操作的结果不变。请以新的编号重新提交。',
    helpEn: 'The earlier command stands as it was answered. Submit again under a new id.',
  },
  unknown_lot: {
    rule: 'AUC-4',
    zh: '没有这个标段',
    en: 'There is no such lot',
    helpZh: '请刷新页面，从列表中选择标段。',
    helpEn: 'Reload and choose a lot from the list.',
  },
  not_admitted: {
    rule: 'AUC-4',
    zh: '该单位不是本竞价的投标人',
    en: 'Not an admitted bidder of this auction',
    helpZh: '请核对登录的单位；如有疑问请联系代理机构。',
    helpEn: 'Check the organization you signed in for, or ask the agency.',
  },
  not_open_yet: {
    rule: 'AUC-4',
    zh: '竞价尚未开始',
    en: 'Bidding has not opened yet',
    helpZh: '请在开始时间之后报价，以页面上的服务器时间为准。',
    helpEn: 'Offer after the opening time; the server time on the page decides.',
  },
  already_closed: {
    rule: 'AUC-4',
    zh: '标段已经截止',
    en: 'The lot is closed',
    helpZh: '截止后的报价不计入排名；本次提交已记录在案。',
    helpEn: 'Offers after the end do not count; this attempt is on record.',
  },
  paused: {
    rule: 'AUC-4',
    zh: '竞价已暂停',
    en: 'The auction is paused',
    helpZh: '剩余时间已保留。恢复后请重新报价。',
    helpEn: 'The remaining time is kept. Offer again once it is resumed.',
  },
  disqualified: {
    rule: 'AUC-4',
    zh: '该投标人已被取消资格',
    en: 'This bidder was disqualified',
    helpZh: '如对决定有异议，请向代理机构提出。',
    helpEn: 'To contest the decision, turn to the agency.',
  },
  invalid_price: {
    rule: 'AUC-4',
    zh: '报价不是有效金额',
    en: 'Not a valid price',
    helpZh: '请输入大于零、精确到分的金额。',
    helpEn: 'Enter an amount above zero, exact to the fen.',
  },
  above_ceiling: {
    rule: 'AUC-4',
    zh: '报价高于最高限价',
    en: 'Above the ceiling price',
    helpZh: '请报不高于最高限价的价格。',
    helpEn: 'Offer no more than the ceiling price.',
  },
  decrement_too_small: {
    rule: 'AUC-1',
    zh: '降价幅度不足',
    en: 'The step down is too small',
    helpZh: '请报不高于页面所示“当前可报最高价”的价格。',
    helpEn: 'Offer no more than the highest price allowed now.',
  },
  needs_confirmation: {
    rule: 'AUC-4',
    zh: '降幅很大，需要再次确认',
    en: 'A very low price needs confirmation',
    helpZh: '请核对金额；确认无误后再次输入并以新的编号提交。',
    helpEn:
      'Check the amount; if it is right, type it again and submit it confirmed, under a new id.',
  },
  already_quoted: {
    rule: 'SQ-1',
    zh: '已经报过价，不可修改',
    en: 'Already quoted, and quotations are final here',
    helpZh: '本项目只接受一次报价，原报价仍然有效。',
    helpEn: 'Only one quotation is taken; yours stands.',
  },
  ...CUSTODIAN_REFUSALS,
  not_clock_price: {
    rule: 'DUTCH-3',
    zh: '价格钟没有显示这个价格',
    en: 'The price clock does not show this price',
    helpZh: '请按价格钟当前显示的价格操作。',
    helpEn: 'Take the price that the clock shows now.',
  },
  dropped_out: {
    rule: 'JAP-3',
    zh: '已经退出本标段的竞价',
    en: 'Out of this lot',
    helpZh: '未在规定时间内确认即为退出；最后一次确认的价格仍参加排名。',
    helpEn: 'Who does not confirm in time is out; the last price confirmed still ranks.',
  },
  already_confirmed: {
    rule: 'JAP-4',
    zh: '本轮价格已经确认',
    en: 'This price is confirmed already',
    helpZh: '确认有效。请等待价格钟的下一个价格。',
    helpEn: 'Your confirmation stands. Wait for the next price of the clock.',
  },
  no_initial_price: {
    rule: 'RND-2',
    zh: '没有首次报价，不能参加轮次竞价',
    en: 'Without an initial price there is no turn',
    helpZh: '轮次竞价只由已作首次报价的投标人参加。',
    helpEn: 'Only bidders that gave an initial price take part in the rounds.',
  },
  not_your_turn: {
    rule: 'RND-4',
    zh: '现在不是您的轮次',
    en: 'It is not your turn',
    helpZh: '请在页面显示轮到本单位时再报价。',
    helpEn: 'Offer when the page shows that it is your turn.',
  },
  end_follows_clock: {
    rule: 'JAP-7',
    zh: '截止时间由价格钟或轮次决定，不能延长',
    en: 'The end follows from the clock and cannot be moved',
    helpZh: '如需停表，请暂停竞价，处理完毕后恢复。',
    helpEn: 'To stop the clock, pause the auction and resume it afterwards.',
  },
  already_paused: {
    rule: 'AUC-9',
    zh: '竞价已处于暂停状态',
    en: 'Already paused',
    helpZh: '无需再次暂停。',
    helpEn: 'There is nothing to do.',
  },
  not_paused: {
    rule: 'AUC-9',
    zh: '竞价没有暂停',
    en: 'Not paused',
    helpZh: '无需恢复。请刷新查看当前状态。',
    helpEn: 'There is nothing to resume. Reload to see the present state.',
  },
  not_later: {
    rule: 'AUC-9',
    zh: '新的截止时间不晚于当前截止时间',
    en: 'The new end is not later than the present one',
    helpZh: '请选择更晚的截止时间。',
    helpEn: 'Choose a later end.',
  },
  unknown_offer: {
    rule: 'AUC-9',
    zh: '该标段没有这笔有效报价',
    en: 'The lot has no valid offer of that id',
    helpZh: '请刷新后从报价列表中选择。',
    helpEn: 'Reload and choose from the list of offers.',
  },
  already_disqualified: {
    rule: 'AUC-9',
    zh: '该投标人已被取消资格',
    en: 'Already disqualified',
    helpZh: '无需再次取消。',
    helpEn: 'There is nothing to do.',
  },
  ...OPTION_REFUSALS,
};
