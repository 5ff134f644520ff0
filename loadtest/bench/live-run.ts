import { benchAuction, BENCH_CEILING_FEN, BENCH_LOT } from './auctions.ts';
import { BenchChild } from './child.ts';
import type {
  GeneratorArgument,
  GeneratorReady,
  GeneratorRequest,
  GeneratorResult,
} from './generator.ts';
import type { TargetArgument, TargetMessage, TargetReady } from './kaibiao-target.ts';

export type Target = BenchChild<TargetReady, TargetMessage>;

/** The server under measurement, in a process of its own. */
export function startTarget(argument: TargetArgument = {}): Promise<Target> {
  return BenchChild.start<TargetReady, TargetMessage>('bench/kaibiao-target.ts', argument);
}

/** Publishes auctions and waits until they are on record. */
export async function publishAll(
  target: Target,
  auctions: readonly ReturnType<typeof benchAuction>[],
): Promise<void> {
  const published = target.next((message) => (message.type === 'published' ? message : undefined));
  target.send({ type: 'publish', auctions });
  const bad = (await published).outcomes.find((outcome) => outcome !== 'published');
  if (bad !== undefined) throw new Error(`an auction was not published: ${bad}`);
}

/** One auction that stays open for the whole bench. */
export async function publishOne(
  target: Target,
  auction: {
    readonly id: string;
    readonly bidders: number;
    readonly offerSignature?: 'required' | 'none';
    readonly basis?: 'best' | 'own';
  },
): Promise<void> {
  const opensAt = Date.now() - 1_000;
  await publishAll(target, [benchAuction({ ...auction, opensAt, closesAt: opensAt + 86_400_000 })]);
}

/** Runs one load from a generator process of its own. */
export async function generate(
  where: Pick<GeneratorArgument, 'kind' | 'url' | 'sockets'> & Partial<GeneratorArgument>,
  request: GeneratorRequest,
  /** Takes the grants of signed offers on record before the first offer. */
  grantAt?: Target,
): Promise<GeneratorResult> {
  const argument: GeneratorArgument = {
    auctionId: 'A1',
    lotId: BENCH_LOT,
    firstPriceFen: BENCH_CEILING_FEN - 1,
    isSigned: grantAt !== undefined,
    isWatching: true,
    ...where,
  };
  const generator = await BenchChild.start<GeneratorReady, GeneratorResult>(
    'bench/generator.ts',
    argument,
  );
  try {
    if (grantAt !== undefined) await grantAll(grantAt, argument.auctionId, generator.ready.grants);
    const result = generator.next((message) => (message.type === 'result' ? message : undefined));
    generator.send(request);
    return await result;
  } finally {
    await generator.stop();
  }
}

async function grantAll(
  target: Target,
  auctionId: string,
  grants: GeneratorReady['grants'],
): Promise<void> {
  const granted = target.next((message) => (message.type === 'granted' ? message : undefined));
  target.send({ type: 'grant', auctionId, grants });
  const bad = (await granted).outcomes.find((outcome) => outcome !== 'granted');
  if (bad !== undefined) throw new Error(`a session key was not granted: ${bad}`);
}

export function perSecond(result: GeneratorResult): number {
  return result.answered / result.seconds;
}
