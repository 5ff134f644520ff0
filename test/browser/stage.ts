import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { clockAct, connect, createApi, type LiveClient, liveUrl } from '#clients/sdk/index.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { runCli } from '#test/process/programs.ts';
import { type ServerProcess, startServerProcess } from '#test/process/server-process.ts';
import { startChromium } from './chromium.ts';
import { readExport } from './journal-file.ts';
import { addPeople, type Login, PASSWORD } from './people.ts';
import { LOT, type Official, signInByRest } from './rest.ts';
import { buildWebClient } from './web-build.ts';

/** What a test file plays on: a server process with accounts on a database of its own, and a browser. */
export interface Stage {
  readonly server: ServerProcess;
  readonly browser: Browser;
  readonly agency: Official;
  /** All records of an auction so far, as the command line exports them. */
  events(auctionId: string): Promise<readonly AuctionEvent[]>;
  close(): Promise<void>;
}

export async function setStage(env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  await buildWebClient();
  const database: TestDatabase = await createTestDatabase();
  await addPeople(database.url);
  const server = await startServerProcess({ databaseUrl: database.url, env });
  const browser = await startChromium();
  return {
    server,
    browser,
    agency: await signInByRest(server.url, 'agency-a'),
    events: async (auctionId) => {
      const file = join(server.data.path, `${auctionId}.ndjson`);
      const cliEnv = { DATA_DIR: server.data.path, DATABASE_URL: database.url };
      const { code, stderr } = await runCli(['export', auctionId, '--out', file], cliEnv);
      if (code !== 0) throw new Error(`kaibiao export ${auctionId}: ${stderr}`);
      return readExport(file).map(({ event }) => event);
    },
    close: async () => {
      await browser.close();
      await server.dispose();
      await database.drop();
    },
  };
}

/** A supplier's program on the SDK. */
export async function connectProgram(baseUrl: string, login: Login): Promise<LiveClient> {
  const api = createApi({ baseUrl });
  const { token = '' } = await api.signIn(login, PASSWORD);
  return connect({ url: liveUrl(baseUrl, await api.config()), token });
}

/** What a program may do now in an auction with a clock, by its own view and clock. */
export function actOf(program: LiveClient, auctionId: string) {
  const view = program.view(auctionId)?.view;
  const lot = view?.lots[LOT];
  const time = program.serverTime();
  if (view === undefined || lot === undefined || time === undefined) return undefined;
  return clockAct(view, lot, time.serverMs - time.uncertaintyMs);
}

/** Accepted offers of one bidder, oldest first. */
export function offersOf(events: readonly AuctionEvent[], login: Login) {
  return events.filter((event) => event.type === 'OfferPlaced').filter((e) => e.bidderId === login);
}
