import { afterEach, describe, expect, it } from 'vitest';
import type { OfferLogRow } from '#contracts/journal/offer-log.ts';
import { offersSchema } from '#contracts/wire/documents.ts';
import type { PressOutcome } from '#documents/press.ts';
import { matrixAuctionId, matrixToken } from '../access/matrix.ts';
import type { DocumentRequest } from '../documents/document-desk.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';

let server: ScriptedServer;
afterEach(() => server.app.close());

const NOTICE = `/api/auctions/${matrixAuctionId('ended', 'open')}/documents/result-notice`;

async function serve(outcome: PressOutcome): Promise<DocumentRequest[]> {
  const asked: DocumentRequest[] = [];
  server = await startScripted({
    deps: {
      documents: {
        make: async (request) => {
          asked.push(request);
          return outcome;
        },
        progressOf: () => ({ state: 'waiting', ahead: 2 }),
      },
    },
  });
  return asked;
}

describe('documents over HTTP', () => {
  it('[DOC-1] come as files to keep, made for the reader that the session is', async () => {
    const asked = await serve({ type: 'made', bytes: new TextEncoder().encode('%PDF') });
    const pdf = await server.send({ path: NOTICE });
    expect(pdf).toMatchObject({ status: 200, text: '%PDF' });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toContain('-result-notice.pdf"');
    expect(pdf.headers['cache-control']).toBe('no-store');
    await server.send({ path: `${NOTICE}?format=csv&language=en` });
    await server.send({ path: NOTICE, token: matrixToken('supervisor', 'overseer') });
    await server.send({ path: NOTICE, token: matrixToken('supplier', 'bidder') });
    expect(
      asked.map(({ audience, format, language }) => [audience.kind, format, language]),
    ).toEqual([
      ['public', 'pdf', 'zh-CN'],
      ['public', 'csv', 'en'],
      ['oversight', 'pdf', 'zh-CN'],
      ['bidder', 'pdf', 'zh-CN'],
    ]);
  });

  it.each([
    [{ type: 'busy' }, 503, 'DOCUMENTS_BUSY'],
    [{ type: 'failed', detail: 'x' }, 503, 'DOCUMENT_FAILED'],
    [{ type: 'too-large', rows: 30_000 }, 409, 'DOCUMENT_TOO_LARGE'],
  ] as const)('[DOC-7] %o is refused with %i %s and what to do', async (outcome, status, code) => {
    await serve(outcome);
    const answer = await server.send({ path: NOTICE });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ code });
  });

  it('tells how far one is, and refuses a form that there is not', async () => {
    await serve({ type: 'busy' });
    const progress = await server.send({ path: `${NOTICE}/progress` });
    expect(JSON.parse(progress.text)).toEqual({ state: 'waiting', ahead: 2 });
    expect((await server.send({ path: `${NOTICE}?format=docx` })).status).toBe(400);
  });
});

describe('the offer log over HTTP', () => {
  it('[ARC-4] comes in pages, newest first, of the lot and outcome that were asked for', async () => {
    const rows = Array.from({ length: 7 }, (_, index): OfferLogRow => {
      const isRefused = index === 3;
      return {
        at: 1_000 + index,
        lotId: index < 5 ? 'L1' : 'L2',
        outcome: isRefused ? 'refused' : 'accepted',
        priceFen: 100 - index,
        isVoided: false,
        isOwn: false,
        ...(isRefused && { reason: 'decrement_too_small' }),
      };
    });
    server = await startScripted({
      deps: { stories: { logOf: async () => rows, incidentsOf: async () => [] } },
    });
    const path = `/api/auctions/${matrixAuctionId('ended', 'open')}/offers`;
    const timesOf = async (query: string) => {
      const page = offersSchema.parse(JSON.parse((await server.send({ path: path + query })).text));
      return [page.total, ...page.items.map(({ at }) => at - 1_000)];
    };
    expect(await timesOf('?size=3')).toEqual([7, 6, 5, 4]);
    expect(await timesOf('?size=3&page=3')).toEqual([7, 0]);
    expect(await timesOf('?size=3&page=4')).toEqual([7]);
    expect(await timesOf('?lot=L1&outcome=accepted')).toEqual([4, 4, 2, 1, 0]);
  });

  it('[ARC-4] a log that is too long to be folded sends to the export', async () => {
    server = await startScripted({
      deps: { stories: { logOf: async () => undefined, incidentsOf: async () => undefined } },
    });
    const path = `/api/auctions/${matrixAuctionId('ended', 'open')}/offers`;
    const answer = await server.send({ path });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([409, 'DOCUMENT_TOO_LARGE']);
  });
});
