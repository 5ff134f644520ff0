import type { DutchPosition, JapanesePosition } from '#clients/sdk/index.ts';
import type { OffReason } from '../controls.ts';

/** What the one large button of a price clock says and does. Pure. */
export type ActFace =
  /** Nothing can be done now, for a reason that every hall knows. */
  | { readonly type: 'off'; readonly reason: OffReason }
  /** The first press asks. */
  | { readonly type: 'ready'; readonly priceFen: number }
  /** The next press sends. */
  | { readonly type: 'armed'; readonly priceFen: number }
  | { readonly type: 'busy'; readonly priceFen: number }
  /** Falling clock: this price is confirmed, the next one comes at the tick's end. */
  | { readonly type: 'confirmed'; readonly priceFen: number }
  /** Falling clock: the bidder said that it stops; undone until the tick ends. */
  | { readonly type: 'left' }
  /** Falling clock: no confirmation came in time; the record is on its way. */
  | { readonly type: 'missed' }
  /** Falling clock: out. */
  | { readonly type: 'out' };

export interface ActInput {
  readonly position: DutchPosition | JapanesePosition;
  readonly off: OffReason | undefined;
  /** The price that the first press asked about. */
  readonly armedFen: number | undefined;
  /** The price of an offer that is on its way. */
  readonly underwayFen: number | undefined;
  /** The price of the newest answer, when it was an acceptance: the view may be a moment behind it. */
  readonly acceptedFen: number | undefined;
  /** The bidder said that it confirms no more. */
  readonly hasLeft: boolean;
}

export function actFace(input: ActInput): ActFace {
  const { position, off, underwayFen } = input;
  if (off === 'closed' || off === 'not-admitted' || off === 'disqualified') {
    return { type: 'off', reason: off };
  }
  if (underwayFen !== undefined) return { type: 'busy', priceFen: underwayFen };
  const own = position.kind === 'japanese-reverse' ? standingFace(position, input) : undefined;
  if (own !== undefined) return own;
  if (off !== undefined) return { type: 'off', reason: off };
  if (position.stage === 'upcoming') return { type: 'off', reason: 'not-open-yet' };
  const { priceFen } = position;
  return { type: isStillArmed(input) ? 'armed' : 'ready', priceFen };
}

function standingFace(
  position: JapanesePosition,
  { acceptedFen, hasLeft }: ActInput,
): ActFace | undefined {
  const { standing, priceFen } = position;
  if (standing === 'out') return { type: 'out' };
  if (standing === 'confirmed' || acceptedFen === priceFen) return { type: 'confirmed', priceFen };
  if (standing === 'missed') return { type: 'missed' };
  return hasLeft ? { type: 'left' } : undefined;
}

/**
 * A rising clock only gets better for who is about to accept, so the question stands and follows the price. A falling
 * one gets worse: another price has to be asked for anew.
 */
function isStillArmed({ position, armedFen }: ActInput): boolean {
  if (armedFen === undefined) return false;
  return position.kind === 'dutch-reverse'
    ? position.priceFen >= armedFen
    : position.priceFen === armedFen;
}

/** Under the limit that the bidder set for itself a price has to be typed before it is sent (habit 9). */
export function isUnderLimit(priceFen: number, limitFen: number | undefined): boolean {
  return limitFen !== undefined && priceFen < limitFen;
}
