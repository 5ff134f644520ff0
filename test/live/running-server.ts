import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import {
  type Api,
  connect,
  createApi,
  type FoldedView,
  type LiveClient,
  liveUrl,
} from '#clients/sdk/index.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { createTestDatabase } from '#db/testing.ts';
import { readConfig } from '#gateway/config.ts';
import { type RunningServer, startServer } from '#gateway/server.ts';
import { addPeople, type Login, PASSWORD } from '#test/browser/people.ts';

/** A whole server inside the test's process, with the accounts of the browser tests. */
export interface TestServer {
  readonly server: RunningServer;
  readonly faults: unknown[];
  /** Of the owner of the tables. */
  readonly databaseUrl: string;
  /** A program of this account: REST, and a live connection of its own. */
  program(login: Login): Promise<Program>;
  /** All records of an auction so far. */
  events(auctionId: string): Promise<readonly AuctionEvent[]>;
  /** The process ends and begins anew on the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Program {
  readonly api: Api;
  readonly client: LiveClient;
}

export async function startTestServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  const faults: unknown[] = [];
  await addPeople(database.url);
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    SECOND_FACTOR: 'optional',
    ...settings,
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  const start = () =>
    startServer({
      config: config.value,
      logger: pino({ level: 'silent' }),
      version: 'test',
      onFatal: (detail) => faults.push(detail),
    });
  let server = await start();
  const programs: Program[] = [];
  return {
    get server() {
      return server;
    },
    faults,
    databaseUrl: database.url,
    async program(login) {
      const api = createApi({ baseUrl: server.url });
      const { token = '' } = await api.signIn(login, PASSWORD);
      const client = connect({ url: liveUrl(server.url, await api.config()), token });
      programs.push({ api, client });
      return { api, client };
    },
    async events(auctionId) {
      const records = await server.engine.read(auctionId, 0, 10_000);
      return records.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)).event);
    },
    async restart() {
      for (const { client } of programs.splice(0)) client.dispose();
      await server.stop();
      server = await start();
    },
    async stop() {
      for (const { client } of programs) client.dispose();
      await server.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** The first view of the auction, now or later, of which `isSo` holds. */
export function viewWhere(
  { client }: Program,
  auctionId: string,
  isSo: (view: AuctionView) => boolean,
): Promise<AuctionView> {
  return new Promise((resolve) => {
    const end = client.watch(auctionId, ({ view }: FoldedView) => {
      if (!isSo(view)) return;
      resolve(view);
      // Not at once: the first call comes while `watch` has not returned yet.
      queueMicrotask(() => end());
    });
  });
}
