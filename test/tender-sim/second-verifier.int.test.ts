import { beforeAll, expect, it } from 'vitest';
import { checkOpening } from '#pki/opening-check.ts';
import { isOwnBidRight, type OwnBidState } from '#pki/own-bid-check.ts';
import { pythonVerdictOf, wrongIn } from '#pki/testing/python-verifier.ts';
import type { Bidder } from './bidder.ts';
import { type Cast, makeCast } from './cast.ts';
import { LIE_NAMES, LIES } from './plan.ts';
import { publishedTender } from './run-seed.ts';
import type { Tender } from './world.ts';

/** What a lying platform publishes, by the verifier that shares no code with us: the same verdict, also for each bidder. */
let cast: Cast;
beforeAll(async () => {
  cast = await makeCast();
});

/** Words of both programs for what became of a bidder's own bid. */
const WORDS: Readonly<Record<OwnBidState | 'unknown', string>> = {
  listed: 'your bid is on the closing list',
  counted: 'your bid was counted; none was opened',
  left_out: 'your bid was left out: your receipt proves that it was taken',
  revived: 'your bid was withdrawn and is on the closing list all the same: your receipt proves it',
  not_listed: 'your bid was withdrawn and is not on the closing list',
  exchanged: 'what is published is not the bid that you handed in',
  opened: 'your bid was opened as you sealed it',
  revoked: 'your bid stayed shut, as your own doing (revoked 撤销)',
  withdrawn: 'your bid stayed shut, without your doing (withdrawn 撤回)',
  unknown: 'your bid cannot be looked for',
};

/** A bidder's folder as `submit` and `withdraw` leave it. */
function ownFiles({ sealed, receipt, withdrawal }: Bidder): Map<string, Uint8Array> | undefined {
  if (sealed === undefined || receipt === undefined) return undefined;
  const name = withdrawal === undefined ? 'receipt' : 'withdrawal-receipt';
  return new Map([
    ['header.json', sealed.headerBytes],
    ['header.p7s', sealed.signature],
    [`${name}.json`, receipt.receipt],
    [`${name}.p7s`, receipt.signature],
    [`${name}.tsr`, receipt.stamp],
    ...(withdrawal === undefined ? [] : [['withdrawal.p7s', withdrawal] as const]),
  ]);
}

/** Holds both programs together; what became of each bidder's bid. */
async function compared(tender: Tender): Promise<readonly string[]> {
  const { platform, bidders } = tender;
  const { trust } = cast;
  const ours = await checkOpening(cast.suite, trust, platform.shown);
  const theirs = await pythonVerdictOf({ files: platform.files, trust });
  expect(theirs.wrong, theirs.text).toEqual(wrongIn(ours));
  expect(theirs.status === 0).toBe(ours.isGood);
  const states: string[] = [];
  for (const bidder of bidders) {
    const [own, look] = [ownFiles(bidder), await bidder.look(platform.shown)];
    if (own === undefined || look === undefined) continue;
    const told = await pythonVerdictOf({ files: platform.files, trust, own });
    const folder = 'folder' in look && look.folder !== undefined ? ` (${look.folder})` : '';
    const mark = isOwnBidRight(look) ? 'ok    ' : 'WRONG ';
    expect(told.text, bidder.id).toContain(`${mark} ${WORDS[look.state]}${folder}`);
    expect(told.status).toBe(ours.isGood && isOwnBidRight(look) ? 0 : 1);
    states.push(look.state);
  }
  return states;
}

const published = LIE_NAMES.filter((lie) => ['bidder', 'verifier'].includes(LIES[lie]));

it.each(published)(
  '[SEAL-17] [SEAL-23] given a platform that lies in what it publishes (%s), then both programs find the same',
  async (lie) => {
    const tender = await publishedTender(cast, 100 + LIE_NAMES.indexOf(lie), lie);
    const states = await compared(tender);
    const proven = ['left_out', 'revived', 'revoked', 'withdrawn'];
    const hasProof = states.some((state) => proven.includes(state));
    // What only the bidder can know it finds with either program; else the report said it already.
    expect(hasProof || LIES[lie] === 'verifier').toBe(true);
  },
);

it('[SEAL-18] [SEAL-23] given an honest platform, lost holders, absent bidders and withdrawals, then both tell each bidder the same', async () => {
  const states = new Set<string>();
  for (const seed of [3, 8, 12, 20, 31, 34]) {
    for (const state of await compared(await publishedTender(cast, seed, 'none')))
      states.add(state);
  }
  for (const state of ['opened', 'revoked', 'not_listed']) expect(states).toContain(state);
});
