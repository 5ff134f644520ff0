import type { NoteState, SignalKind } from './wire/oversight.ts';

/** What a signal says in words: what was seen, why it is worth a look, and what else explains it. */
export interface SignalWords {
  readonly title: string;
  readonly seen: string;
  /** How fair bidders come to look like this (误报提示). */
  readonly caution: string;
}

export interface SignalEntry {
  /** Rule that defines it (docs/SPEC.md). */
  readonly rule: 'ANO-3' | 'ANO-4' | 'ANO-5';
  readonly zh: SignalWords;
  readonly en: SignalWords;
}

/** The words of every kind of signal, for pages and exported files alike. */
export const SIGNAL_WORDS: Readonly<Record<SignalKind, SignalEntry>> = {
  'same-address': {
    rule: 'ANO-5',
    zh: {
      title: '同一网络地址报价',
      seen: '不同供应商的报价从同一个网络地址发出。',
      caution:
        '同一园区、写字楼、代理服务器、手机运营商出口或公共机房的用户会共用一个地址；请结合设备、时间和其他信号判断。',
    },
    en: {
      title: 'One network address',
      seen: 'Different suppliers sent their offers from one network address.',
      caution:
        'Users of one business park, office tower, proxy, mobile carrier or public bidding room share an address. Look at devices, times and other signals beside it.',
    },
  },
  'same-device': {
    rule: 'ANO-5',
    zh: {
      title: '疑似同一设备报价',
      seen: '不同供应商从同一个网络地址、用完全相同的浏览器或程序报价。',
      caution:
        '统一装机的公共机房、同一型号的电脑或手机会有相同的浏览器标识；这不等于同一台设备，请到场或调取登录记录核实。',
    },
    en: {
      title: 'Possibly one device',
      seen: 'Different suppliers offered from one network address with exactly the same browser or program.',
      caution:
        'Computers of one public room, or phones of one model, describe themselves alike. That is not yet one device: verify it on site or from the sign-in records.',
    },
  },
  'same-key': {
    rule: 'ANO-5',
    zh: {
      title: '同一签名密钥',
      seen: '不同供应商的签名授权使用了同一个会话密钥或证书密钥。',
      caution:
        '密钥由程序随机生成，正常情况下不会相同；代理操作软件若共用密钥也会如此，请查明由谁操作。',
    },
    en: {
      title: 'One signing key',
      seen: 'The signing grants of different suppliers name one session key or one certificate key.',
      caution:
        'Keys are random and do not meet by chance. A program that acts for several suppliers with one key would look the same: find out who runs it.',
    },
  },
  'fixed-difference': {
    rule: 'ANO-3',
    zh: {
      title: '报价差额固定',
      seen: '一家供应商多次紧跟另一家报价，两者的差额每次都相同，且不是规则要求的最低降幅。',
      caution:
        '有的供应商习惯按固定金额降价，或使用自动报价程序；若它对其他供应商也这样（见数据），说明是习惯而不是默契。',
    },
    en: {
      title: 'Fixed difference',
      seen: 'One supplier followed another again and again at exactly the same distance, which is not the least step of the rules.',
      caution:
        'Some suppliers always go down by a round amount, or let a program do it. When it does the same to others (see the figures), it is a habit and no understanding.',
    },
  },
  alternation: {
    rule: 'ANO-3',
    zh: {
      title: '两家轮流按最低降幅报价',
      seen: '在有其他供应商参加的标段里，两家供应商长时间轮流按最低降幅报价。',
      caution: '两家实力相近的供应商在最后阶段激烈竞争时也会这样；单独出现时意义不大。',
    },
    en: {
      title: 'Two in turn by the least step',
      seen: 'In a lot with other suppliers two of them took turns for a long time, each by the least step.',
      caution: 'Two strong rivals do just that in an endgame. By itself it means little.',
    },
  },
  'reply-rhythm': {
    rule: 'ANO-3',
    zh: {
      title: '跟价节奏一致',
      seen: '一家供应商总在另一家报价后几乎相同的时间内跟价。',
      caution:
        '自动报价程序对谁都会同样快地跟价（见数据中对其他供应商的比较）；平台的委托报价不计算在内。',
    },
    en: {
      title: 'One rhythm of replies',
      seen: 'One supplier always replied to another after almost exactly the same time.',
      caution:
        'A bidding program replies to everybody just as quickly (compare the figures for the others). The platform’s own standing instructions are not counted.',
    },
  },
  'supporting-offer': {
    rule: 'ANO-4',
    zh: {
      title: '疑似陪标',
      seen: '一家供应商只报过一次接近最高限价的价格，而没有它本标段就因家数不足而流标。',
      caution: '有的供应商只想了解市场，或报价后发现无利可图；请看它在其他项目中是否总是如此。',
    },
    en: {
      title: 'An offer that only made up the number',
      seen: 'A supplier made one offer close to the ceiling, and without it the lot would have failed for too few bidders.',
      caution:
        'Some suppliers only want to see the market, or find that there is no profit left. See whether it does so elsewhere too.',
    },
  },
  'sudden-drop': {
    rule: 'ANO-4',
    zh: {
      title: '价格突然大幅下降',
      seen: '一次报价使最低价下降的幅度远大于此前的常见幅度。',
      caution: '有的供应商喜欢一步到位；也可能是输错价格（见是否作废）。请关注其是否说明理由。',
    },
    en: {
      title: 'Sudden drop',
      seen: 'One offer lowered the best price far more than the offers before it usually did.',
      caution:
        'Some suppliers show their price at once, and some mistype (see whether it was voided). Watch whether it explains itself.',
    },
  },
  'low-price': {
    rule: 'ANO-4',
    zh: {
      title: '报价明显偏低',
      seen: '最低价明显低于其他供应商的平均报价，或明显低于最高限价，可能影响质量或履约。',
      caution:
        '最高限价定得偏高、供应商有库存或规模优势时，价格低也可能合理；应当请供应商书面说明。',
    },
    en: {
      title: 'Very low price',
      seen: 'The best price is far below what the others ask, or far below the ceiling, so that quality or delivery may be at risk.',
      caution:
        'Where the ceiling was set high, or a supplier has stock or scale, a low price can be sound. The supplier should explain it in writing.',
    },
  },
  'price-ladder': {
    rule: 'ANO-4',
    zh: {
      title: '最终报价呈等差阶梯',
      seen: '多家供应商的最终报价按顺序排列后，彼此的差额完全相同，且不是规则要求的最低降幅。',
      caution: '报价都取整时，少数几家差额相同可能只是巧合；家数越多、差额越不整，越值得查。',
    },
    en: {
      title: 'Last prices in equal steps',
      seen: 'The last prices of several suppliers lie exactly one and the same amount apart, which is not the least step of the rules.',
      caution:
        'With round prices a few equal distances may be chance. The more suppliers and the less round the distance, the more it is worth a look.',
    },
  },
};

/** What a supervisor did about a signal. */
export const NOTE_STATE_WORDS: Readonly<
  Record<NoteState, { readonly zh: string; readonly en: string }>
> = {
  seen: { zh: '已阅', en: 'seen' },
  explained: { zh: '已有合理解释', en: 'explained' },
  'followed-up': { zh: '转核查', en: 'followed up' },
};

/** Names of figures and thresholds; the unit is the end of the name. */
export const FIGURE_WORDS: Readonly<Record<string, { readonly zh: string; readonly en: string }>> =
  {
    biddersCount: { zh: '供应商家数', en: 'suppliers' },
    offersCount: { zh: '报价次数', en: 'offers' },
    grantsCount: { zh: '授权次数', en: 'grants' },
    differenceFen: { zh: '固定差额', en: 'difference' },
    alikeCount: { zh: '相同次数', en: 'alike' },
    repliesCount: { zh: '对该供应商跟价次数', en: 'replies to that supplier' },
    repliesBp: { zh: '相同占比', en: 'share alike' },
    othersCount: { zh: '其他供应商家数', en: 'other suppliers' },
    toOthersCount: { zh: '对其他供应商跟价次数', en: 'replies to others' },
    toOthersAlikeCount: { zh: '对其他供应商也相同的次数', en: 'alike towards others' },
    fromMs: { zh: '最短间隔', en: 'shortest gap' },
    toMs: { zh: '最长间隔', en: 'longest gap' },
    replyMs: { zh: '跟价时间', en: 'reply within' },
    spreadMs: { zh: '间隔差', en: 'spread' },
    turnsCount: { zh: '连续轮流次数', en: 'offers in turn' },
    beforeFen: { zh: '降价前最低价', en: 'best before' },
    priceFen: { zh: '报价', en: 'price' },
    dropFen: { zh: '下降金额', en: 'drop' },
    dropBp: { zh: '下降幅度', en: 'drop' },
    usualDropFen: { zh: '此前常见降幅', en: 'usual drop before' },
    dropTimesCount: { zh: '常见降幅的倍数', en: 'times the usual drop' },
    dropsBeforeCount: { zh: '此前降价次数', en: 'drops before' },
    othersMeanFen: { zh: '其他供应商平均报价', en: 'mean of the others' },
    ofMeanBp: { zh: '占其他供应商平均报价', en: 'share of that mean' },
    ceilingFen: { zh: '最高限价', en: 'ceiling' },
    ofCeilingBp: { zh: '占最高限价', en: 'share of the ceiling' },
    winnerFen: { zh: '成交价', en: 'winning price' },
    minBiddersCount: { zh: '最少家数', en: 'minimum number' },
    supportBp: { zh: '接近最高限价', en: 'close to the ceiling' },
    winnerBp: { zh: '成交价占该报价', en: 'winner’s share of it' },
    rungsCount: { zh: '等差家数', en: 'suppliers in equal steps' },
    rungsLookCount: { zh: '需关注家数', en: 'worth a look from' },
  };
