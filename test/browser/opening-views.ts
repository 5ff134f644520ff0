import { organizationId } from '#contracts/ids.ts';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';

/** Halls as a server would show them, one for each state, for pictures of the screens. */

const MINUTE_MS = 60_000;
/** 43 characters hold two bits more than a digest has, so the last one is always `A` here. */
const digestOf = (letter: string): string => `${letter.repeat(42)}A`;
const SUPPLIERS = ['supplier-a', 'supplier-b', 'supplier-c'].map((id) => organizationId(id));

const STEP_OF = {
  receiving: 'wait_for_deadline',
  closing: 'collect_signatures',
  opening: 'collect_shares',
  reading: 'read_out',
  confirming: 'answer_objections',
  closed: 'none',
  tooFew: 'none',
} as const satisfies Readonly<Record<OpeningView['opening']['state'], OpeningView['hostStep']>>;

type State = keyof typeof STEP_OF;
const LISTED = new Set<State>(['closing', 'opening', 'reading', 'confirming', 'closed']);
const READ = new Set<State>(['confirming', 'closed']);

/** `at`: the server's time; every period of the view lies around it. */
export function hallOf(state: State, actors: OpeningView['actors'], at: number): OpeningView {
  const until = epochMs(at + 25 * MINUTE_MS);
  const deadline = state === 'receiving' ? until : epochMs(at - 40 * MINUTE_MS);
  return {
    opening: {
      ...{ openingId: 'T-2026-118-L1-1', tender: 'T-2026-118', lot: 'L1', stage: '1', state },
      title: '城区主干道路面养护及排水设施更新工程',
      ...{ agencyName: '代理机构', deadlineMs: deadline, opensAtMs: deadline },
      ...(LISTED.has(state) && { bids: SUPPLIERS.length }),
    },
    ...{ actors, policyDigest: digestOf('P'), decryptMs: 30 * MINUTE_MS },
    ...{ confirmMs: 30 * MINUTE_MS, bidsMin: 3, ceilingFen: fen(120_000_000) },
    ...{ hostStep: STEP_OF[state], signaturesNeeded: 2 },
    custodians: custodiansOf(state, at),
    ...(LISTED.has(state) && { closing: digestOf('C') }),
    ...(state === 'opening' && { windowEndsAtMs: until }),
    ...(state === 'confirming' && { confirmEndsAtMs: until }),
    bids: LISTED.has(state) ? SUPPLIERS.map((_id, index) => bidOf(state, index, at)) : [],
    objections: objectionsOf(state, at),
    confirmed: READ.has(state) ? SUPPLIERS.slice(0, 1) : [],
    ...(state === 'reading' && actors.includes('host') && { nextHeader: digestOf('1') }),
    ...talkOf(state, at),
    ...{ version: 9, serverMs: epochMs(at) },
  };
}

/** Bidders speak once the list is fixed. */
function talkOf(
  state: State,
  at: number,
): Pick<OpeningView, 'signedIn' | 'remarks' | 'remarkCount'> {
  const remarks = [
    { by: 'agency-a', seat: 'host' as const, text: '各位好，请监管人和投标人签到。' },
    {
      ...{ by: 'supplier-b', seat: 'bidder' as const },
      text: '我方已到场。请问解密时限是否从宣布开标时起算？',
    },
  ]
    .slice(0, LISTED.has(state) ? 2 : 1)
    .map((remark, index) => ({ ...remark, number: index + 1, atMs: epochMs(at - 9 * MINUTE_MS) }));
  const signedIn = [
    { organizationId: 'agency-a', seat: 'host' as const, atMs: epochMs(at - 10 * MINUTE_MS) },
  ];
  return { signedIn, remarks, remarkCount: remarks.length };
}

function custodiansOf(state: State, at: number): OpeningView['custodians'] {
  return [
    { id: 'agency-a', name: '代理机构', role: 'agency' },
    { id: 'supervisor-a', name: '监管部门', role: 'supervisor' },
    { id: 'notary-a', name: '公证处', role: 'notary' },
  ].map(({ id, name, role }, index) => ({
    ...{ organizationId: organizationId(id), name, role },
    ...(index < 2 && { provedAtMs: epochMs(at - 90 * MINUTE_MS) }),
    hasSigned: LISTED.has(state) && (state !== 'closing' || index === 0),
  }));
}

/** The second is read out next; the third is far from open, in the end revoked. */
function bidOf(state: State, index: number, at: number): BidView {
  const isShut = index === 2;
  const isRead = READ.has(state) || (state === 'reading' && index === 0);
  const isOver = READ.has(state) || state === 'reading' || (state === 'opening' && index === 0);
  return {
    ...{ number: index + 1, header: digestOf(String(index)) },
    bidder: SUPPLIERS[index] ?? organizationId('supplier-a'),
    state: isOver ? (isShut ? 'revoked' : 'opened') : 'sealed',
    ...(isOver && isShut && { fault: 'too_few_shares' }),
    isReadOut: isRead,
    ...(isRead && !isShut && sheetOf(index)),
    receivedMs: epochMs(at - (90 - index) * MINUTE_MS),
    released: state === 'opening' && index === 1 ? [{ lock: 'A', holder: 'agency-a' }] : [],
    needed: [
      { lock: 'A', custodians: 2 },
      { lock: 'B', custodians: 3 },
    ],
  };
}

function sheetOf(index: number): Partial<BidView> {
  return index === 0
    ? {
        ...{ bidderName: '甲供应商', priceFen: fen(98_000_000), priceWords: '玖拾捌万元整' },
        ...{ isAboveCeiling: false, items: [{ label: '工期', value: '60 日' }] },
      }
    : {
        ...{ bidderName: '乙供应商', priceFen: fen(123_450_000), isAboveCeiling: true },
        priceWords: '壹佰贰拾叁万肆仟伍佰元整',
        items: [{ label: '工期', value: '55 日' }],
      };
}

function objectionsOf(state: State, at: number): OpeningView['objections'] {
  if (state !== 'confirming' && state !== 'closed') return [];
  const answered = { text: '以大写金额为准，符合采购文件第三章。', atMs: epochMs(at - MINUTE_MS) };
  const both: OpeningView['objections'] = [
    {
      ...{ number: 1, by: organizationId('supplier-b'), about: 'objection' },
      ...{ text: '第二家的报价大写与小写是否一致？', atMs: epochMs(at - 2 * MINUTE_MS) },
      answer: answered,
    },
    {
      ...{ number: 2, by: organizationId('supplier-c'), about: 'recusal' },
      ...{ text: '监督人员与投标人有利害关系。', atMs: epochMs(at - MINUTE_MS) },
      ...(state === 'closed' && { answer: answered }),
    },
  ];
  return both;
}
