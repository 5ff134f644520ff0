import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { matrixToken } from '../access/matrix.ts';
import { BidStoreUnavailableError } from '../sealing/store-faults.ts';
import { createHttpApp } from './app.ts';
import { type Script, scriptedDeps, type ScriptedServer, startScripted } from './scripted-deps.ts';

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.app.close();
  server = undefined;
});
async function given(script: Script = {}): Promise<ScriptedServer> {
  server = await startScripted(script);
  return server;
}

describe('routes', () => {
  it('[A1] one that names no entry of the access table ends the start', async () => {
    const app = await createHttpApp(scriptedDeps());
    expect(() => app.get('/api/quiet', () => 'x')).toThrow('GET /api/quiet names no entry');
    const config = { access: 'no.such' } as never;
    expect(() => app.get('/api/quiet', { config }, () => 'x')).toThrow('names no entry');
    await app.close();
  });
});

describe('health and readiness', () => {
  it('is ready only while engine and database serve, and says which does not', async () => {
    const { send } = await given({
      engine: {
        status: () => ({
          state: 'recovering',
          detail: '',
          auctionsLoaded: 0,
          pendingCommands: 0,
          clockOffsetMs: 0,
          frozenAuctions: ['A-secret'],
        }),
      },
      deps: { pingDatabase: () => Promise.reject(new Error('password=hunter2')) },
    });
    const answer = await send({ path: '/readyz' });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(answer.text).errors).toEqual([
      { path: 'engine', message: 'recovering' },
      { path: 'database', message: 'down' },
    ]);
    expect(answer.text).not.toMatch(/A-secret|hunter2/);
    expect((await send({ path: '/healthz' })).status).toBe(200);
  });

  it('answers 503 to everything but health while draining', async () => {
    const { send } = await given({ deps: { isDraining: () => true } });
    const answer = await send({ path: '/api/config' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text).code).toBe('UNAVAILABLE');
    expect((await send({ path: '/healthz' })).status).toBe(200);
    expect((await send({ path: '/readyz' })).status).toBe(503);
  });

  it('finishes what was begun before it closes', async () => {
    let proceed: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      void given({
        engine: {
          list: async () => {
            resolve();
            await gate;
            return { heads: [], total: 0 };
          },
        },
      });
    });
    while (server === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    const answer = server.send({ path: '/api/auctions' });
    await asked;
    const closing = server.app.close();
    proceed();
    expect((await answer).status).toBe(200);
    await closing;
  });

  it('stays readable for strangers while sessions cannot be read, and signs nobody out', async () => {
    const { send } = await given({
      identity: {
        find: () =>
          Promise.reject(Object.assign(new Error('x'), { name: 'DatabaseUnavailableError' })),
      },
    });
    expect((await send({ path: '/api/config' })).status).toBe(200);
    const token = matrixToken('supplier', 'bidder');
    const answer = await send({ path: '/api/session', token });
    expect(answer.status).toBe(503);
    expect((await send({ path: '/healthz', token })).status).toBe(200);
  });
});

describe('metrics', () => {
  it('are for this machine alone, unless the configuration opens them', async () => {
    const { send } = await given();
    await send({ path: '/api/config' });
    const local = await send({ path: '/metrics' });
    expect(local.text).toMatch(/kaibiao_http_request_seconds_count\{.*route="\/api\/config"/);
    const spoofed = [
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { 'x-real-ip': '127.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'rebound.example' },
    ];
    for (const headers of spoofed) {
      expect((await send({ path: '/metrics', headers })).status).toBe(404);
    }
    await server?.app.close();
    const open = await given({ settings: { isMetricsPublic: true } });
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    expect((await open.send({ path: '/metrics', headers })).status).toBe(200);
    await server?.app.close();
    const off = await given({ settings: { isMetricsOff: true } });
    expect((await off.send({ path: '/metrics' })).status).toBe(404);
  });
});

describe('rate limits', () => {
  it('[S9] one address and one session have their own, and learn when to come back', async () => {
    const { send } = await given({ settings: { rates: { perAddress: 8, perSession: 2 } } });
    const sign = (token: string) =>
      send({ method: 'POST', path: '/api/sessions', token, json: { login: 'x', password: 'y' } });
    const busy = matrixToken('supplier', 'bidder');
    const statuses = [await sign(busy), await sign(busy), await sign(busy)].map((a) => a.status);
    expect(statuses).toEqual([401, 401, 429]);
    expect((await sign(matrixToken('supplier', 'none'))).status).toBe(401);
    const reads = [];
    for (let i = 0; i < 6; i += 1) reads.push(await send({ path: '/api/config' }));
    const last = reads.at(-1);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(JSON.parse(last?.text ?? '{}').code).toBe('TOO_MANY_REQUESTS');
    expect((await send({ path: '/healthz' })).status).toBe(200);
  });

  it('believes forwarding headers of trusted proxies alone', async () => {
    const rates = { perAddress: 1, perSession: 100 };
    const from = (address: string) => ({
      path: '/api/config',
      headers: { 'x-forwarded-for': address },
    });
    const bare = await given({ settings: { rates } });
    expect((await bare.send(from('192.0.2.1'))).status).toBe(200);
    expect((await bare.send(from('192.0.2.2'))).status).toBe(429);
    await bare.app.close();
    const behind = await given({ settings: { rates, trustedProxies: ['127.0.0.1'] } });
    expect((await behind.send(from('192.0.2.1'))).status).toBe(200);
    expect((await behind.send(from('192.0.2.2'))).status).toBe(200);
    // The client's own claim stands before what the proxy adds.
    expect((await behind.send(from('192.0.2.9, 192.0.2.2'))).status).toBe(429);
  });
});

describe('headers', () => {
  it('carry a policy without inline scripts, and sockets to the own host alone', async () => {
    const { send } = await given({ settings: { livePublicUrl: 'wss://live.example.test/live' } });
    const { headers } = await send({
      path: '/api/config',
      headers: { host: 'bid.example.test:8080' },
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(
      "connect-src 'self' ws://bid.example.test:8080 wss://bid.example.test:8080 wss://live.example.test;",
    );
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('let only a named site frame the public page of an auction, and nobody anything else', async () => {
    const { send } = await given({ settings: { embedOrigins: ['https://news.example.test'] } });
    const policyOf = async (path: string): Promise<string> =>
      String((await send({ path })).headers['content-security-policy']);
    expect(await policyOf('/embed/a1')).toContain('frame-ancestors https://news.example.test');
    for (const path of ['/watch/a1', '/auctions/a1', '/api/config', '/', '/embed']) {
      expect(await policyOf(path), path).toContain("frame-ancestors 'none'");
    }
  });

  it('put no foreign text into the policy', async () => {
    const { send } = await given();
    const { headers } = await send({ path: '/healthz', headers: { host: "x 'unsafe-inline'" } });
    expect(headers['content-security-policy']).toContain("connect-src 'self' 'self';");
  });

  it('tell of https only where there is https', async () => {
    const { send } = await given({ settings: { isHttps: true } });
    const answer = await send({
      method: 'POST',
      path: '/api/sessions',
      json: { login: 'supplier-1', password: 'correct horse' },
    });
    expect(answer.headers['set-cookie']?.[0]).toContain('; Secure;');
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
  });
});

describe('the web client', () => {
  let folder = '';
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gets its files, its start page for its own addresses, and nothing under /api', async () => {
    folder = await mkdtemp(join(tmpdir(), 'kaibiao-web-'));
    const webRoot = join(folder, 'dist');
    await mkdir(join(webRoot, 'assets'), { recursive: true });
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>开标</title>');
    await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    const embedOrigins = ['https://news.example.test'];
    const { send } = await given({ settings: { webRoot, embedOrigins } });
    expect((await send({ path: '/embed/A1' })).headers['x-frame-options']).toBeUndefined();

    for (const path of ['/', '/auctions/A1', '/auctions/A-1.2', '/auctions/A1?tab=2', '/apiary']) {
      const page = await send({ path });
      expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(page.headers['x-frame-options']).toBe('DENY');
      expect(page.text).toContain('开标');
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    const script = await send({ path: '/assets/app-1a2b.js' });
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.text).toBe('export {};');

    const missing = ['/api', '/api/', '/api/none', '/assets/none.js', '/.env', '/assets/.x.js'];
    const hostile = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%00.js',
      '/..%5csecret.txt',
    ];
    for (const path of [...missing, ...hostile]) {
      const answer = await send({ path });
      expect(`${path} ${answer.status}`).toMatch(/ 40[04]$/);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.text).not.toContain('secret"');
    }
    const wrong = await send({ path: '/api/sessions' });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST']);
    expect((await send({ path: '/', method: 'POST', json: {} })).status).toBe(404);
  });
});

describe('a stream that fails before its first byte', () => {
  it.each(['gzip', 'br', 'identity'])(
    'is a problem that the client can read, whatever encoding it asked for (%s)',
    async (encoding) => {
      const app = await createHttpApp(scriptedDeps());
      const config = { access: 'site.read' } as const;
      app.get('/api/broken', { config }, (_request, reply) =>
        reply
          .type('application/octet-stream')
          .header('content-disposition', 'attachment; filename="broken"')
          .send(broken()),
      );
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const headers = { 'accept-encoding': encoding };
      const answer = await fetch(`${url}/api/broken`, { headers });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-encoding')).toBeNull();
      expect(answer.headers.get('content-disposition')).toBeNull();
      expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE' });
      await app.close();
    },
  );
});

describe('bytes that look compressed', () => {
  // 0x2815 is a multiple of 31: read as two bytes of zlib, as sealed files often begin.
  const bytes = Buffer.concat([Buffer.from([0x28, 0x15]), Buffer.alloc(4_096, 7)]);

  it.each(['application/octet-stream', 'application/x-tar', 'application/pdf', 'text/plain'])(
    'arrive as they are, as %s',
    async (type) => {
      const app = await createHttpApp(scriptedDeps());
      const config = { access: 'site.read' } as const;
      app.get('/api/bytes', { config }, (_request, reply) =>
        reply.type(type).send(Readable.from([bytes])),
      );
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      for (const encoding of ['gzip', 'br', 'gzip, deflate, br']) {
        const answer = await fetch(`${url}/api/bytes`, {
          headers: { 'accept-encoding': encoding },
        });
        expect(answer.headers.get('content-encoding')).toBeNull();
        expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
      }
      await app.close();
    },
  );
});

function broken(): Readable {
  return new Readable({
    read() {
      this.destroy(new BidStoreUnavailableError('away'));
    },
  });
}

describe('the log', () => {
  it('holds no secret that a request brings, and no line of its making', async () => {
    const { send, deps } = await given({
      identity: { signIn: () => Promise.reject(new Error('planted fault')) },
    });
    const mark = 'MARKER-5f1e';
    const answer = await send({
      method: 'POST',
      path: `/api/sessions?search=${mark}`,
      headers: {
        cookie: `kb_session=${mark}`,
        origin: `http://127.0.0.1:${server?.port}`,
        'x-y': mark,
      },
      json: { login: mark, password: mark },
    });
    expect(answer.status).toBe(500);
    await send({ path: `/api/auctions?search=${mark}` });
    await send({ path: `/${'a'.repeat(50)}%0a%1b[31m{"level":60}` });
    await send({ path: '/api/config', token: 'T'.repeat(43) });
    const log = deps.lines.join('');
    expect(log).toContain('planted fault');
    expect(log).not.toContain(mark);
    expect(log).not.toContain('T'.repeat(43));
    expect(log).not.toContain('\u001b');
    for (const line of deps.lines) expect(line.trimEnd()).not.toContain('\n');
    expect(answer.text).not.toContain('planted');
  });
});
