import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrixToken } from '../access/matrix.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';

const supplier = matrixToken('supplier', 'bidder');
const agency = matrixToken('agency', 'runner');

describe('the HTTP interface', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScripted();
  });
  afterAll(() => server.app.close());
  const get = async (path: string, token?: string) => {
    const answer = await server.send({ path, ...(token !== undefined && { token }) });
    return { ...answer, json: JSON.parse(answer.text) };
  };

  it('answers health and readiness', async () => {
    expect((await get('/healthz')).json).toEqual({ status: 'ok' });
    expect((await get('/readyz')).json).toEqual({ status: 'ready' });
  });

  it('tells a client what it must know before it signs in', async () => {
    expect((await get('/api/config')).json).toEqual({
      version: '0.0.0-test',
      isDemo: false,
      logVerifierKey: 'test+00000000+AAAA',
      serverMs: 1_800_000_000_000,
    });
  });

  it('lists auctions and says where the organization takes part', async () => {
    const list = await get('/api/auctions?state=running&size=2', supplier);
    expect(list.json).toMatchObject({ total: 4, page: 1, size: 2 });
    expect(list.json.items).toHaveLength(2);
    expect(list.json.items[0]).toMatchObject({ auctionId: 'M-running-best-price', isBidder: true });
    expect((await get('/api/auctions?state=opened')).json.total).toBe(4);
    expect((await get('/api/auctions?state=upcoming')).json.total).toBe(0);
    const stranger = await get('/api/auctions?state=running&size=2');
    expect(stranger.json.items[0]).toMatchObject({ isBidder: false });
  });

  it('shows an auction to each audience', async () => {
    const path = '/api/auctions/M-running-sealed';
    expect((await get(path)).json).toMatchObject({ audience: 'public' });
    expect((await get(path, supplier)).json).toMatchObject({ audience: 'bidder' });
    expect((await get(path, agency)).json).toMatchObject({ audience: 'oversight' });
  });

  it('[AUC-12] asks for a curve as the caller’s audience, and a hidden one looks like no lot', async () => {
    const path = '/api/auctions/M-running-sealed/curve';
    const shown = await get(`${path}?lot=L1`, agency);
    expect(shown.json).toEqual({ points: [{ at: 1_800_000_000_000, priceFen: 90 }] });
    const hidden = await get(`${path}?lot=L1`);
    expect([hidden.status, hidden.text]).toEqual([200, '{}']);
    const unknown = await get(`${path}?lot=constructor`);
    expect([unknown.status, unknown.text]).toEqual([200, '{}']);
    expect((await get(path)).status).toBe(400);
    expect((await get('/api/auctions/none/curve?lot=L1')).status).toBe(404);
  });

  it('streams the journal under a safe name', async () => {
    const answer = await server.send({ path: '/api/auctions/M-ended-sealed/export' });
    expect(answer.text).toBe('{"stream":"M-ended-sealed"}\n{}\n');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="kaibiao-M-ended-sealed.ndjson"; filename*=UTF-8''kaibiao-M-ended-sealed.ndjson`,
    );
  });

  it('answers 404 and 405 as problems', async () => {
    const missing = await get('/api/nothing');
    expect(missing.status).toBe(404);
    expect(missing.json.code).toBe('NOT_FOUND');
    const wrong = await server.send({ path: '/api/auctions/A1', method: 'DELETE' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.allow).toBe('GET, HEAD');
    expect(JSON.parse(wrong.text).code).toBe('METHOD_NOT_ALLOWED');
  });

  it('gives its OpenAPI document', async () => {
    const { json } = await get('/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
  });
});
