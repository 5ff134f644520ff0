import type { ClockPosition } from '#clients/sdk/index.ts';

/** Why a bidder is called; the same key is one call. */
export interface Call {
  readonly type: 'limit-reached' | 'confirm' | 'turn';
  readonly key: string;
  readonly priceFen: number;
}

/**
 * When a bidder has to act, or wanted to be told: a rising clock has reached its own limit, a falling one shows a price
 * to confirm, its turn has begun. Pure.
 */
export function callToAct(position: ClockPosition, limitFen: number | undefined): Call | undefined {
  if (position.stage !== 'running') return undefined;
  switch (position.kind) {
    case 'dutch-reverse': {
      const isReached = limitFen !== undefined && position.priceFen >= limitFen;
      return isReached
        ? { type: 'limit-reached', key: `limit ${limitFen}`, priceFen: position.priceFen }
        : undefined;
    }
    case 'japanese-reverse':
      return position.standing === 'due'
        ? { type: 'confirm', key: `tick ${position.tick}`, priceFen: position.priceFen }
        : undefined;
    case 'rounds':
      return position.phase === 'turn' && position.isOwnTurn
        ? { type: 'turn', key: `round ${position.round}`, priceFen: 0 }
        : undefined;
  }
}
