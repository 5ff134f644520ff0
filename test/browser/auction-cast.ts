import { AuctionPage } from './auction-page.ts';
import { DESKTOP, newVisitor, PHONE, tellPages, type Visit } from './chromium.ts';
import type { Stage } from './stage.ts';

/** Who takes part in an auction: three suppliers, its agency and a spectator without account. */
export interface AuctionCast {
  /** Supplier A, Chinese, desktop. */
  readonly ann: AuctionPage;
  /** Supplier B, English, phone. */
  readonly ben: AuctionPage;
  /** Supplier C, Chinese, phone. */
  readonly cem: AuctionPage;
  readonly agency: AuctionPage;
  /** English, desktop. */
  readonly crowd: AuctionPage;
  readonly everybody: readonly AuctionPage[];
  /** Prints what each sees; for a test that failed. */
  tell(): Promise<void>;
}

/** Everybody has a page; `annsUrl` where A reaches the server by another way than the others. */
export async function openCast(stage: Stage, annsUrl = stage.server.url): Promise<AuctionCast> {
  const come = async (visit: Partial<Visit>): Promise<AuctionPage> =>
    new AuctionPage(await newVisitor(stage.browser, { baseUrl: stage.server.url, ...visit }));
  const ann = await come({ login: 'supplier-a', viewport: DESKTOP, baseUrl: annsUrl });
  const ben = await come({ login: 'supplier-b', viewport: PHONE, language: 'en' });
  const cem = await come({ login: 'supplier-c', viewport: PHONE });
  const agency = await come({ login: 'agency-a', viewport: DESKTOP });
  const crowd = await come({ viewport: DESKTOP, language: 'en' });
  const everybody = [ann, ben, cem, agency, crowd];
  return {
    ...{ ann, ben, cem, agency, crowd, everybody },
    tell: () => tellPages(everybody.map(({ visitor }) => visitor)),
  };
}
