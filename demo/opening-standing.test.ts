import { describe, expect, it } from 'vitest';
import { OpeningRun, supplier } from '#engine/core/opening/sample-opening.ts';
import {
  DEMO_STAGES,
  demoStanding,
  type DemoStage,
  type DemoStanding,
} from './opening-standing.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

function standing(stage: DemoStage, run: OpeningRun): DemoStanding {
  return demoStanding(stage, run.opening, run.nowMs);
}

/** How this opening stands as that of each stage. */
function standings(run: OpeningRun): Readonly<Record<string, DemoStanding>> {
  return Object.fromEntries(DEMO_STAGES.map((stage) => [stage, standing(stage, run)]));
}

describe('what an earlier process left', () => {
  it('given bids missing before the deadline, then they still come', () => {
    const all = standings(new OpeningRun().received(['s1']));
    expect(all).toEqual({
      ...Object.fromEntries(DEMO_STAGES.map((stage) => [stage, 'under_way'])),
      receiving: 'there',
    });
  });

  it('given too few bids at the end, then only where that is shown; elsewhere there is another one', () => {
    const all = standings(new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS));
    expect(all).toEqual({
      ...Object.fromEntries(DEMO_STAGES.map((stage) => [stage, 'spoilt'])),
      tooFew: 'there',
    });
  });

  it('given a stage on the way, then those before it are there and those after it go on', () => {
    const runs: readonly (readonly [DemoStage, OpeningRun])[] = [
      ['closing', new OpeningRun().closed()],
      ['opening', new OpeningRun().begun()],
      ['opening', new OpeningRun().begun().opened('s1')],
      ['reading', new OpeningRun().begun().opened('s1').opened('s2').opened('s3')],
      ['confirming', new OpeningRun().confirming()],
    ];
    const held = ['closing', 'opening', 'reading', 'confirming', 'closed'] as const;
    for (const [reached, run] of runs) {
      const at = held.findIndex((stage) => stage === reached);
      expect(held.map((stage) => standing(stage, run))).toEqual(
        held.map((_, place) => (place <= at ? 'there' : 'under_way')),
      );
      expect([standing('receiving', run), standing('tooFew', run)]).toEqual(['spoilt', 'spoilt']);
    }
  });

  it('given a list that nobody has signed yet, then its agency still signs', () => {
    const run = new OpeningRun().received().pass(61 * MINUTE_MS);
    expect(run.opening.state).toBe('closing');
    expect(standing('closing', run)).toBe('under_way');
  });

  it('given a window that went by with bids still shut, then read-out, confirmation and end need another one', () => {
    const run = new OpeningRun().begun().opened('s1').pass(DAY_MS);
    expect(run.opening.state).not.toBe('opening');
    for (const stage of ['reading', 'confirming', 'closed'] as const) {
      expect(standing(stage, run)).toBe('spoilt');
    }
    // A visitor's affair: it was shown in its state.
    expect(standing('opening', run)).toBe('there');
  });

  it('given confirmations that a visitor or silence brought, then the one to be confirmed stays as it is', () => {
    const run = new OpeningRun().confirming();
    for (const who of ['s1', 's2', 's3']) run.must(supplier(who), { type: 'ConfirmRecord' });
    expect([standing('confirming', run), standing('closed', run)]).toEqual(['there', 'there']);
  });
});
