import type { CaseEvent } from '#contracts/journal/case-events.ts';
import type { EpochMs } from '#contracts/time.ts';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import { OpeningRun, supplier as bidder } from '../core/opening/sample-opening.ts';
import {
  AGENCY,
  BUYER,
  LOT_1,
  LOT_2,
  ProjectRun,
  supplier,
} from '../core/project/sample-project.ts';
import { SampleStream } from './sample-journal.ts';

/** Test support: whole cases as the rules run them, under a signed log. */

/** A project from its draft to the result notice, with steps that were refused and periods that ran out. */
export function wholeProject(): Promise<SampleStream> {
  const run = new ProjectRun();
  run.take(BUYER, { type: 'Publish' });
  run.live().resulted();
  run.must(supplier('s1'), { type: 'AbandonAward', lotId: LOT_1, reason: '无法供货' });
  run.take(supplier('s3'), { type: 'ConfirmAward', lotId: LOT_1 });
  run.must(supplier('s2'), { type: 'ConfirmAward', lotId: LOT_1 });
  run.must(BUYER, { type: 'ConfirmPurchase', lotId: LOT_1 });
  run.must(supplier('s2'), { type: 'ConfirmAward', lotId: LOT_2 });
  run.must(BUYER, { type: 'ConfirmPurchase', lotId: LOT_2 });
  run.must(AGENCY, { type: 'PublishResult' });
  return signed('P1', run);
}

/** As little of a project as there can be, so that every byte of its export can be tried. */
export function smallProject(): Promise<SampleStream> {
  const run = new ProjectRun(projectDraftSchema.parse({ title: '纸' }));
  run.take(BUYER, { type: 'Publish' });
  return signed('P1', run);
}

/** A bid opening up to the read-out. */
export function wholeOpening(): Promise<SampleStream> {
  const run = new OpeningRun().confirming();
  run.take(bidder('s9'), { type: 'ConfirmRecord' });
  return signed('O1', run);
}

/** A signed head after each record. */
async function signed(
  caseId: string,
  run: { readonly events: readonly CaseEvent[]; readonly ats: readonly EpochMs[] },
): Promise<SampleStream> {
  const journal = new SampleStream(caseId);
  for (const [index, event] of run.events.entries()) {
    const at = run.ats[index];
    if (at === undefined) throw new Error('each event has its instant');
    journal.now = at;
    journal.put(event, at);
    await journal.log.tick();
  }
  return journal;
}
