import type { z } from 'zod';
import type { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';

/** What a kind of demo auction is made from. */

export const MINUTE_MS = 60_000;
export const YUAN = 100;

export type PlannedRules = z.input<typeof auctionRulesSchema>;

export interface BaseRules {
  readonly id: string;
  readonly opensAt: number;
  readonly minBidders: number;
  readonly bidders: string[];
}

export interface Plan {
  readonly title: string;
  readonly offerSignature: 'required' | 'none';
  readonly rules: (base: BaseRules) => PlannedRules;
}
