import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import type { VerifyOptions } from '#contracts/journal/verify.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import { utf8 } from '#contracts/utf8.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { SampleJournal, samplePublished } from './sample-journal.ts';
import { verifyOnNode } from './verify-node.ts';

/** The verifier on Node, over one text. */
export const verify = (text: string | Uint8Array, options?: VerifyOptions): Promise<VerifyReport> =>
  verifyExport([typeof text === 'string' ? utf8(text) : text], verifyOnNode, options);

/** `code` or `code @version`, or the type when there is no fault. */
export async function faultOf(text: string | Uint8Array, options?: VerifyOptions): Promise<string> {
  const report = await verify(text, options);
  if (report.type !== 'bad') return report.type;
  const { code, version } = report.fault;
  return version === undefined ? code : `${code} @${version}`;
}

/** As little as an auction can be, so that every byte of its export can be tried. */
export async function smallSample(): Promise<SampleJournal> {
  const rules = auctionRulesSchema.parse({
    id: 'A1',
    type: 'sealed-quotation',
    opensAt: 1_000,
    closesAt: 9_000,
    minBidders: 1,
    bidders: ['B1'],
    lots: [{ id: 'L1', ceilingFen: 100 }],
  });
  const journal = new SampleJournal(samplePublished({ rules, title: '招标', bidderNames: {} }));
  await journal.log.tick();
  journal.now = 2_000;
  journal.command({
    type: 'PlaceOffer',
    commandId: commandId('c'),
    bidderId: bidderId('B1'),
    lotId: lotId('L1'),
    priceFen: 99,
  });
  await journal.log.tick();
  return journal;
}
