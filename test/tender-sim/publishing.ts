import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { OpenedBid, OpeningFile } from '#contracts/sealing/opening-file.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { closingListOf } from '#contracts/sealing/closing-list.ts';
import { victimOf } from './listing.ts';
import type { Lie } from './plan.ts';
import { OPENED_MS, takenOf, type Tender } from './world.ts';

/** What the platform publishes of an opening, true or not. */
export async function publish(tender: Tender, opened: OpeningFile['bids']): Promise<void> {
  const { plan, platform, cast } = tender;
  const at = opened.findIndex(({ header }) => header === victimOf(tender)?.digest);
  const mine = opened[at];
  const folder = `bids/${at + 1}`;
  const others = opened.filter((_, place) => place !== at);
  const other = others[0];
  const put = (changed: OpeningFile['bids'][number]): OpeningFile['bids'] =>
    opened.map((bid, place) => (place === at ? changed : bid));
  const copy = (file: string, from: string): void => {
    platform.files.set(
      `${folder}/${file}`,
      platform.files.get(`${from}/${file}`) ?? new Uint8Array(0),
    );
  };
  const otherFolder = `bids/${opened.findIndex((bid) => bid === other) + 1}`;
  const outcome = opened.length < platform.policy.bidsMin ? 'too_few_bids' : 'opened';
  const sheet = `${folder}/f0.ebd`;
  const same = (change: () => void) => () => (change(), opened);
  const lies: Partial<Record<Lie, () => OpeningFile['bids']>> = {
    key_of_another: () => put({ ...asOpened(mine), key: asOpened(other).key }),
    key_invented: () => put({ ...asOpened(mine), key: base64UrlOf(cast.suite.randomBytes(32)) }),
    shut_though_open: () => {
      const state = plan.seed % 2 === 0 ? 'revoked' : 'withdrawn';
      return put({ state, header: asOpened(mine).header, fault: 'too_few_shares' });
    },
    bid_unpublished: () => others,
    bid_doubled: () => [...opened, asOpened(mine)],
    bids_reordered: () => opened.toReversed(),
    sheet_exchanged: same(() => copy('f0.ebd', otherFolder)),
    sheet_cut: same(() => {
      platform.files.set(sheet, (platform.files.get(sheet) ?? new Uint8Array(0)).slice(0, -7));
    }),
    // A whole good bid of another in the victim's place, with its own key.
    bid_exchanged: () => {
      platform.publishBid(folder, takenOf(tender, asOpened(other).header));
      return put({ ...asOpened(mine), key: asOpened(other).key });
    },
    receipt_exchanged: same(() => {
      for (const file of ['receipt.json', 'receipt.p7s', 'receipt.tsr']) copy(file, otherFolder);
    }),
    list_exchanged: () => {
      const headers = others.map(({ header }) => header);
      const given = { stage: '1', headers, checkpoint: '' };
      const list = closingListOf(cast.suite, platform.policy, given);
      platform.files.set('closing.json', canonicalBytes(list));
      return others;
    },
  };
  const bids = lies[plan.lie]?.() ?? opened;
  if (plan.lie === 'opened_with_too_few') {
    await platform.publish(bids, OPENED_MS, { outcome: 'opened' });
  } else if (outcome === 'too_few_bids') {
    await platform.publish([], OPENED_MS, { outcome });
  } else {
    const by = plan.lie === 'opening_by_other_service' ? { platform: cast.otherPlatform } : {};
    await platform.publish(bids, OPENED_MS, by);
  }
}

function asOpened(bid: OpeningFile['bids'][number] | undefined): OpenedBid {
  if (bid?.state !== 'opened') throw new Error('this bid was opened');
  return bid;
}
