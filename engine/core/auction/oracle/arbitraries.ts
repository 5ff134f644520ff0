import fc from 'fast-check';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { EPOCH_MS_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import type { RuleCommand } from '#contracts/wire/auction-commands.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import { auctionRulesSchema, VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import type { StampedCommand } from '#contracts/wire/scenario.ts';

/**
 * Random auctions for the property tests. Times and prices come from narrow ranges, so that deadlines, windows, steps
 * and equal prices are met exactly all the time; a second scale lets them run to the ends of the safe integers.
 */

const BIDDERS = ['B1', 'B2', 'B3', 'constructor'];
const LOTS = ['L1', 'L2', 'toString'];
const TIME_MAX = 90;
const COMMANDS_MAX = 40;

const priceScale = fc.constantFrom(40, 100_000_000, Number.MAX_SAFE_INTEGER);
const bp = fc.oneof(fc.constantFrom(0, 1, 500, 2_500, 9_999, 10_000), fc.nat(10_000));

/** An auction with its commands, in order of time. */
export interface RandomAuction {
  readonly rules: AuctionRules;
  readonly commands: readonly StampedCommand[];
}

export function randomAuction(): fc.Arbitrary<RandomAuction> {
  return priceScale.chain((ceiling) =>
    fc.record({ rules: rulesUpTo(ceiling), commands: commandsUpTo(ceiling) }),
  );
}

export function rulesUpTo(ceiling: number): fc.Arbitrary<AuctionRules> {
  const lots = fc.oneof(
    { weight: 3, arbitrary: fc.constant(LOTS) },
    { weight: 1, arbitrary: fc.shuffledSubarray(LOTS, { minLength: 1 }) },
  );
  const common = fc.record({
    id: fc.constant('A1'),
    opensAt: fc.nat(5),
    closesAt: fc.integer({ min: 6, max: 50 }),
    minBidders: fc.integer({ min: 1, max: 4 }),
    bidders: fc.oneof(
      { weight: 3, arbitrary: fc.constant(BIDDERS) },
      { weight: 1, arbitrary: fc.shuffledSubarray(BIDDERS, { minLength: 2 }) },
    ),
  });
  const english = fc
    .tuple(
      common,
      fc.constantFrom(...VISIBILITIES),
      lots.chain((ids) => englishLots(ids, ceiling)),
    )
    .map(([head, visibility, each]) => ({
      ...head,
      type: 'english-reverse',
      visibility,
      lots: each,
    }));
  const quotation = fc
    .tuple(
      common,
      fc.boolean(),
      lots.chain((ids) => quotationLots(ids, ceiling)),
    )
    .map(([head, revisions, each]) => ({
      ...head,
      type: 'sealed-quotation',
      revisions,
      lots: each,
    }));
  return fc
    .oneof({ weight: 3, arbitrary: english }, { weight: 1, arbitrary: quotation })
    .map((rules) => auctionRulesSchema.parse(rules));
}

function lotHead(ceiling: number) {
  return {
    closesAt: fc.option(fc.integer({ min: 10, max: 60 }), { nil: undefined }),
    ceilingFen: fc.integer({ min: Math.max(1, Math.floor(ceiling / 2)), max: ceiling }),
  };
}

function englishLots(ids: readonly string[], ceiling: number) {
  const basis = fc.constantFrom('best', 'own');
  const decrement = fc.oneof(
    fc.record({
      basis,
      kind: fc.constant('absolute'),
      fen: fc.integer({ min: 1, max: Math.max(1, Math.floor(ceiling / 10)) }),
    }),
    fc.record({ basis, kind: fc.constant('percent'), bp }),
  );
  const overtime = fc.record({
    windowMs: fc.nat(15),
    extendMs: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 15 }) },
      { weight: 1, arbitrary: fc.constant(1_000_000_000_000) },
    ),
    maxCount: fc.nat(4),
    mode: fc.constantFrom('reset', 'add'),
    trigger: fc.constantFrom('any-offer', 'best-change'),
  });
  const each = fc.record(
    { ...lotHead(ceiling), decrement, decrementMaxBp: bp, overtime },
    { requiredKeys: ['ceilingFen', 'decrement'] },
  );
  return fc.tuple(...ids.map((id) => each.map((lot) => ({ id, ...lot }))));
}

function quotationLots(ids: readonly string[], ceiling: number) {
  const each = fc.record(lotHead(ceiling), { requiredKeys: ['ceilingFen'] });
  return fc.tuple(...ids.map((id) => each.map((lot) => ({ id, ...lot }))));
}

/** Mostly fresh ids; now and then one that was there, with the same body or another. */
export function commandsUpTo(ceiling: number): fc.Arbitrary<readonly StampedCommand[]> {
  const draft = fc.record({
    after: fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(12) }),
    body: bodyUpTo(ceiling),
    /** Falling prices make long chains of accepted offers; free ones make refusals. */
    isFalling: fc.boolean(),
    repeats: fc.oneof(
      { weight: 7, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ of: fc.nat(), withNewBody: fc.boolean() }) },
    ),
  });
  return fc.array(draft, { maxLength: COMMANDS_MAX, size: 'max' }).map((drafts) => {
    let at = 0;
    const commands: StampedCommand[] = [];
    for (const { after, body, isFalling, repeats } of drafts) {
      at = Math.min(at + after, EPOCH_MS_MAX);
      const fresh = commandId(`c${commands.length}`);
      const former = repeats === null ? undefined : commands[repeats.of % commands.length]?.command;
      const command: RuleCommand =
        former === undefined || repeats?.withNewBody === true
          ? {
              ...(isFalling ? aimed(body, commands) : body),
              commandId: former?.commandId ?? fresh,
            }
          : former;
      commands.push({ at: epochMs(at), command });
    }
    return commands;
  });
}

/**
 * Chance alone seldom hits: cuts an offer's price down with every command before it, so that it often is a new best,
 * and turns a void to an offer that was there.
 */
function aimed(body: RuleCommand, before: readonly StampedCommand[]): RuleCommand {
  if (body.type === 'PlaceOffer' && Number.isSafeInteger(body.priceFen)) {
    const share = (COMMANDS_MAX - before.length) / (COMMANDS_MAX + 10);
    return { ...body, priceFen: Math.max(1, Math.floor(body.priceFen * share)) };
  }
  if (body.type !== 'VoidOffer') return body;
  const offers = before.flatMap(({ command }) => (command.type === 'PlaceOffer' ? [command] : []));
  const target = offers[Number(body.voids.slice(1)) % offers.length];
  return target === undefined ? body : { ...body, lotId: target.lotId, voids: target.commandId };
}

function bodyUpTo(ceiling: number): fc.Arbitrary<RuleCommand> {
  const lot = fc
    .oneof({ weight: 30, arbitrary: fc.constantFrom(...LOTS) }, fc.constant('L9'))
    .map(lotId);
  const bidder = fc
    .oneof({ weight: 30, arbitrary: fc.constantFrom(...BIDDERS) }, fc.constant('B9'))
    .map(bidderId);
  const priceFen = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: ceiling }) },
    { weight: 12, arbitrary: fc.integer({ min: Math.floor(ceiling * 0.6), max: ceiling }) },
    { weight: 1, arbitrary: fc.constantFrom(0, -0, -5, 1.5, 2 ** 53, 1e300, Infinity, -Infinity) },
  );
  const head = {
    commandId: fc.constant(commandId('c')),
    by: fc.constantFrom('operator-1', 'operator-2'),
    reason: fc.constantFrom('check', 'done'),
  };
  const offer = fc.record(
    {
      type: fc.constant('PlaceOffer' as const),
      commandId: head.commandId,
      bidderId: bidder,
      lotId: lot,
      priceFen,
      confirmed: fc.boolean(),
    },
    { requiredKeys: ['type', 'commandId', 'bidderId', 'lotId', 'priceFen'] },
  );
  const officials = fc.oneof(
    { weight: 2, arbitrary: fc.record({ type: fc.constant('Pause' as const), ...head }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('Resume' as const), ...head }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('ExtendClose' as const),
        ...head,
        lotId: lot,
        toAt: fc
          .oneof(
            { weight: 12, arbitrary: fc.nat(TIME_MAX) },
            { weight: 1, arbitrary: fc.constant(EPOCH_MS_MAX) },
          )
          .map(epochMs),
      }),
    },
    {
      weight: 9,
      arbitrary: fc.record({
        type: fc.constant('VoidOffer' as const),
        ...head,
        lotId: lot,
        voids: fc.nat(COMMANDS_MAX).map((index) => commandId(`c${index}`)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('DisqualifyBidder' as const),
        ...head,
        bidderId: bidder,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('CancelLot' as const), ...head, lotId: lot }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('CancelAuction' as const), ...head }) },
  );
  return fc.oneof({ weight: 4, arbitrary: offer }, { weight: 1, arbitrary: officials });
}
