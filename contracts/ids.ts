import { z } from 'zod';
import { ID_CHARS_MAX } from './limits.ts';

declare const brand: unique symbol;
/** A string or number that must not be mixed with another kind. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Identifies an auction (竞价项目); also the name of its journal stream. */
export type AuctionId = Brand<string, 'AuctionId'>;
/** Identifies a lot (标段 / 包) inside its auction. */
export type LotId = Brand<string, 'LotId'>;
/** Identifies a bidder (投标人): the organization that takes part. */
export type BidderId = Brand<string, 'BidderId'>;
/** Chosen by the sender, unique within an auction; makes a retry harmless (AUC-8). */
export type CommandId = Brand<string, 'CommandId'>;
export type UserId = Brand<string, 'UserId'>;
export type OrganizationId = Brand<string, 'OrganizationId'>;

/** Letters and digits of any script, then also `. _ : @ -`; no spaces, no control characters. */
const ID_PATTERN = /^[\p{L}\p{N}][\p{L}\p{N}._:@-]*$/u;

/** What every id is made of. */
export const idText = z
  .string()
  .min(1)
  .max(ID_CHARS_MAX)
  .regex(ID_PATTERN, 'letters, digits and . _ : @ - only, starting with a letter or digit');

export const auctionIdSchema = idText.transform((text) => text as AuctionId);
export const lotIdSchema = idText.transform((text) => text as LotId);
export const bidderIdSchema = idText.transform((text) => text as BidderId);
export const commandIdSchema = idText.transform((text) => text as CommandId);
export const userIdSchema = idText.transform((text) => text as UserId);
export const organizationIdSchema = idText.transform((text) => text as OrganizationId);

/** Throws `ZodError` on text that is no id; for constants, tests and values that were checked before. */
export const auctionId = (text: string): AuctionId => auctionIdSchema.parse(text);
export const lotId = (text: string): LotId => lotIdSchema.parse(text);
export const bidderId = (text: string): BidderId => bidderIdSchema.parse(text);
export const commandId = (text: string): CommandId => commandIdSchema.parse(text);
export const userId = (text: string): UserId => userIdSchema.parse(text);
export const organizationId = (text: string): OrganizationId => organizationIdSchema.parse(text);
