import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { PriceClockBoard } from './price-clock-board.tsx';
import { RoundsBoard } from './rounds-board.tsx';
import { useClockPosition } from './use-clock-position.ts';
import './formats.css';

/** The clock of a lot as every audience sees it; nothing for a lot without one. */
export function ClockBoard({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  const position = useClockPosition(view, lot);
  if (position === undefined) return null;
  return position.kind === 'rounds' ? (
    <RoundsBoard view={view} lot={lot} position={position} />
  ) : (
    <PriceClockBoard view={view} lot={lot} position={position} />
  );
}
