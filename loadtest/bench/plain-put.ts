import { open } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childReady } from './child.ts';

export interface PlainPutReady {
  readonly url: string;
}

/** The least that taking a file can be: each body goes to a file, is synced, and is answered. Nothing is checked. */
const folder = await mkdtemp(join(tmpdir(), 'kaibiao-plain-put-'));
let count = 0;
const server = createServer((request, response) => {
  const path = join(folder, String((count += 1)));
  const store = async (): Promise<void> => {
    const handle = await open(path, 'wx');
    for await (const piece of request) await handle.writeFile(piece as Uint8Array);
    await handle.sync();
    await handle.close();
  };
  store().then(
    () => response.writeHead(204).end(),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const ready: PlainPutReady = { url: `http://127.0.0.1:${port}` };
childReady(ready, async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});
