import fc from 'fast-check';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { RuleCommand } from '#contracts/wire/auction-commands.ts';
import type { ClockRules } from '#contracts/wire/auction-rules.ts';
import { auctionRulesSchema, isClockRules } from '#contracts/wire/auction-rules.ts';
import { dutchPriceFen, japanesePriceFen } from '#contracts/wire/lot-clock.ts';
import type { StampedCommand } from '#contracts/wire/scenario.ts';

/**
 * Random auctions of the formats with a clock, short in time, so that the oracle can go through every millisecond, and
 * with prices aimed at the clock, because chance alone never hits it.
 */

const BIDDERS = ['B1', 'B2', 'B3', 'constructor'];
const COMMANDS_MAX = 60;

export interface RandomClockAuction {
  readonly rules: ClockRules;
  readonly commands: readonly StampedCommand[];
}

export function randomClockAuction(type: ClockRules['type']): fc.Arbitrary<RandomClockAuction> {
  return clockRules(type).chain((rules) =>
    fc.record({ rules: fc.constant(rules), commands: commandsFor(rules) }),
  );
}

function clockRules(type: ClockRules['type']): fc.Arbitrary<ClockRules> {
  const lot = lotOf(type);
  return fc
    .record({
      opensAt: fc.nat(5),
      minBidders: type === 'dutch-reverse' ? fc.constant(1) : fc.integer({ min: 1, max: 3 }),
      visibility:
        type === 'dutch-reverse'
          ? fc.constant('open')
          : fc.constantFrom('open', 'best-price', 'rank-only'),
      bidders: fc.oneof(
        { weight: 3, arbitrary: fc.constant(BIDDERS) },
        { weight: 1, arbitrary: fc.shuffledSubarray(BIDDERS) },
      ),
      lots: fc.oneof(
        { weight: 3, arbitrary: lot.map((one) => [{ id: 'L1', ...one }]) },
        {
          weight: 1,
          arbitrary: fc.tuple(lot, lot).map(([one, two]) => [
            { id: 'L1', ...one },
            { id: 'toString', ...two },
          ]),
        },
      ),
    })
    .map((rules) => {
      const parsed = auctionRulesSchema.parse({ id: 'A1', type, ...rules });
      if (!isClockRules(parsed)) throw new TypeError('rules of a format with a clock');
      return parsed;
    });
}

function lotOf(type: ClockRules['type']): fc.Arbitrary<Record<string, unknown>> {
  const tickMs = fc.integer({ min: 1, max: 9 });
  const stepFen = fc.integer({ min: 1, max: 12 });
  const ceilingFen = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constant(60));
  switch (type) {
    case 'dutch-reverse':
      return fc
        .record({ ceilingFen, startFen: fc.integer({ min: 1, max: 90 }), stepFen, tickMs })
        .map((lot) => ({ ...lot, startFen: Math.min(lot.startFen, lot.ceilingFen) }));
    case 'japanese-reverse':
      return fc.record({ ceilingFen, stepFen, tickMs });
    case 'rounds':
      return fc.record(
        {
          ceilingFen: fc.integer({ min: 40, max: 90 }),
          stepFen,
          decrementMaxBp: fc.constantFrom(0, 500, 2_500, 10_000),
          initialMs: fc.integer({ min: 1, max: 15 }),
          turnMs: fc.integer({ min: 1, max: 9 }),
          breakMs: fc.nat(4),
          rounds: fc.integer({ min: 1, max: 3 }),
        },
        { requiredKeys: ['ceilingFen', 'stepFen', 'initialMs', 'turnMs'] },
      );
  }
}

const weights = fc.constantFrom(...Array.from({ length: 24 }, (_, index) => index));

function commandsFor(rules: ClockRules): fc.Arbitrary<readonly StampedCommand[]> {
  const draft = fc.record({
    after: fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(12) }),
    kind: weights,
    bidder: fc.constantFrom(...BIDDERS, ...BIDDERS, ...BIDDERS, 'B9'),
    lot: fc.constantFrom(...rules.lots.map((lot) => lot.id), 'L1', 'L1', 'L1'),
    /** Aims at the clock's price, or that of so many ticks away. */
    aim: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
    amount: fc.integer({ min: -1, max: 95 }),
    isConfirmed: fc.constantFrom(undefined, true, false),
    earlier: fc.nat(COMMANDS_MAX),
    repeats: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2),
  });
  return fc.array(draft, { maxLength: COMMANDS_MAX, size: 'max' }).map((drafts) => {
    let at = 0;
    const commands: StampedCommand[] = [];
    for (const one of drafts) {
      at += one.after;
      const former = one.repeats > 0 ? commands[one.earlier % commands.length]?.command : undefined;
      const id =
        former !== undefined && one.repeats === 2
          ? former.commandId
          : commandId(`c${commands.length}`);
      const command =
        former !== undefined && one.repeats === 1
          ? former
          : { ...commandOf(rules, one, { at, commands }), commandId: id };
      commands.push({ at: epochMs(at), command });
    }
    return commands;
  });
}

interface Draft {
  readonly kind: number;
  readonly bidder: string;
  readonly lot: string;
  readonly aim: number;
  readonly amount: number;
  readonly isConfirmed: boolean | undefined;
  readonly earlier: number;
}

interface Place {
  readonly at: number;
  readonly commands: readonly StampedCommand[];
}

function commandOf(rules: ClockRules, draft: Draft, place: Place): RuleCommand {
  const head = { commandId: commandId('c'), by: 'operator-1', reason: 'check' };
  const here = { lotId: lotId(draft.lot) };
  const offers = place.commands.flatMap(({ command }) =>
    command.type === 'PlaceOffer' ? [command] : [],
  );
  switch (draft.kind) {
    case 0:
      return { type: 'Pause', ...head };
    case 1:
      return { type: 'Resume', ...head };
    case 2:
      return {
        type: 'ExtendClose',
        ...head,
        ...here,
        toAt: epochMs(place.at + Math.max(0, draft.amount)),
      };
    case 3:
    case 4: {
      const target = offers[draft.earlier % Math.max(1, offers.length)];
      return {
        type: 'VoidOffer',
        ...head,
        lotId: target?.lotId ?? here.lotId,
        voids: target?.commandId ?? commandId('none'),
      };
    }
    case 5:
      return draft.earlier % 4 === 0
        ? { type: 'DisqualifyBidder', ...head, bidderId: bidderId(draft.bidder) }
        : { type: 'Resume', ...head };
    case 6:
      if (draft.earlier % 16 === 0) return { type: 'CancelAuction', ...head };
      return draft.earlier % 16 === 1
        ? { type: 'CancelLot', ...head, ...here }
        : { type: 'Resume', ...head };
    default: {
      const own = offers.findLast(
        (offer) => offer.bidderId === draft.bidder && offer.lotId === draft.lot,
      );
      return {
        type: 'PlaceOffer',
        commandId: head.commandId,
        bidderId: bidderId(draft.bidder),
        ...here,
        priceFen: priceOf(rules, { draft, at: place.at, own: own?.priceFen }),
        ...(draft.isConfirmed === undefined ? {} : { confirmed: draft.isConfirmed }),
      };
    }
  }
}

function priceOf(
  rules: ClockRules,
  aim: { readonly draft: Draft; readonly at: number; readonly own: number | undefined },
): number {
  const { draft, at, own } = aim;
  const lot = rules.lots.find((one) => one.id === draft.lot);
  if (lot === undefined || draft.kind === 7) return draft.amount;
  if ('turnMs' in lot) {
    if (own === undefined)
      return Math.max(1, Math.floor((lot.ceilingFen * (draft.amount + 5)) / 100));
    return Math.max(1, own - Math.max(0, draft.aim + draft.kind - 14) * lot.stepFen);
  }
  const tick = Math.max(0, Math.floor((at - rules.opensAt) / lot.tickMs) + draft.aim);
  return 'startFen' in lot ? dutchPriceFen(lot, tick) : Math.max(1, japanesePriceFen(lot, tick));
}
