import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import { UPLOAD_ROOM_BYTES } from '#contracts/limits.ts';
import { digestSchema } from '#contracts/sealing/fields.ts';
import { readReceipt } from '#contracts/sealing/receipt.ts';
import { readLateAnswer } from '#contracts/sealing/late.ts';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import {
  acceptanceSchema,
  type AcceptanceView,
  ownBidsSchema,
  submitBidSchema,
  withdrawBidSchema,
} from '#contracts/wire/openings.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { BidAct, HandedIn } from '#engine/api.ts';
import type { ReceiptFiles } from '#pki/receipts.ts';
import { readAccepted } from '../../sealing/accepted.ts';
import { folderOf, folderOfAct, type Submitted } from '../../sealing/bid-desk.ts';
import { openingOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { actorOf, bytesOf, openingInFull, sealingOf } from '../opening-answers.ts';
import { pressedFile } from '../pressed.ts';
import { HttpRefusal } from '../problems.ts';
import { openingParams } from './openings.ts';

const receiptParams = openingParams.extend({ header: z.string() });
const UPLOAD_TYPE = 'application/offset+octet-stream';
const UPLOAD_METHODS = ['HEAD', 'PATCH', 'DELETE'] as const;

/** Handing in sealed bids: uploads, the bid itself, one's own bids and their receipts. */
export function addBidRoutes(app: HttpApp, deps: HttpDeps): void {
  addUploadRoutes(app, deps);
  addSubmitRoute(app, deps);
  addOwnBidRoutes(app, deps);
  addReceiptPageRoute(app, deps);
  addWithdrawRoute(app, deps);
}

/** Resumable uploads by the tus protocol, 1.0; the session says whose they are. */
function addUploadRoutes(app: HttpApp, deps: HttpDeps): void {
  // The protocol's own handler reads the bytes as they come.
  app.addContentTypeParser(UPLOAD_TYPE, (_request, _payload, done) => done(null));
  const options = {
    config: { access: 'opening.bid', isUpload: true },
    schema: { hide: true },
  } as const;
  const handle: Parameters<typeof app.route>[0]['handler'] = async (request, reply) => {
    const { uploads, bids } = takingOf(deps);
    const { id } = openingOf(request);
    const rules = await bids.rules(id);
    if (rules === undefined) throw new HttpRefusal('NOT_FOUND');
    const scope = { openingId: id, organizationId: sessionOf(request).organizationId };
    const { upload }: { upload?: unknown } = Object(request.params);
    const isOwn = typeof upload !== 'string' || (await uploads.find(scope, upload)) !== undefined;
    if (!isOwn) throw new HttpRefusal('NOT_FOUND');
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    void reply.hijack();
    await uploads.handle(request.raw, reply.raw, {
      scope,
      bytesMax: Number(rules.policy.bytesMax) + UPLOAD_ROOM_BYTES,
      path: `/api/openings/${encodeURIComponent(id)}/uploads`,
    });
  };
  app.post('/api/openings/:id/uploads', options, handle);
  app.route({
    ...options,
    method: [...UPLOAD_METHODS],
    url: '/api/openings/:id/uploads/:upload',
    handler: handle,
  });
}

function addSubmitRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/openings/:id/bids',
    {
      config: { access: 'opening.bid' },
      schema: {
        tags: ['opening'],
        summary:
          'A complete upload becomes a bid (SEAL-15); the same bid again gets the same receipt',
        params: openingParams,
        body: submitBidSchema,
        response: { 200: acceptanceSchema },
      },
    },
    async (request) => {
      const { desk, uploads } = takingOf(deps);
      const { id: openingId } = openingOf(request);
      const session = sessionOf(request);
      const { commandId, uploadId, header } = request.body;
      const { organizationId, role } = session;
      const upload = await uploads.find({ openingId, organizationId }, uploadId);
      const submitted = await desk.submit({
        ...{ openingId, commandId, header },
        by: { role, organizationId, name: session.displayName },
        names: await namesOf(deps, organizationId),
        archive: () => (upload?.isComplete === true ? upload.read() : undefined),
      });
      // Whatever the answer is, the bytes have served; only what nobody knows yet may need them again.
      const isOver = submitted.type !== 'unavailable' && submitted.type !== 'no_upload';
      if (isOver && upload !== undefined) await uploads.remove(uploadId);
      return answerOf(submitted);
    },
  );
}

function addOwnBidRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings/:id/bids/mine',
    {
      config: { access: 'opening.bid' },
      schema: {
        tags: ['opening'],
        summary: 'The caller’s own bids, newest first',
        params: openingParams,
        response: { 200: ownBidsSchema },
      },
    },
    async (request) => {
      const { bids } = takingOf(deps);
      const { store } = sealingOf(deps);
      const { id: openingId } = openingOf(request);
      const own = await bids.of(openingId, sessionOf(request).organizationId);
      const listed = own.bids.toReversed().map(async (bid) => {
        const kept = await readAccepted(store, folderOf({ openingId, header: bid.header }));
        const bytes = Number(kept && readReceipt(kept.files.receipt)?.size) || 0;
        return { ...bid, bytes };
      });
      return { bids: await Promise.all(listed) };
    },
  );

  app.get(
    '/api/openings/:id/bids/:header/receipt',
    {
      config: { access: 'opening.bid' },
      schema: {
        tags: ['opening'],
        summary:
          'The receipt of one’s own bid in one tar: its three files, those of its withdrawal, and once the log shows them the proofs',
        params: receiptParams,
      },
    },
    async (request, reply) => {
      const { id: openingId } = openingOf(request);
      const bid = await ownBidOf(deps, request);
      const files = bid ? await receiptFiles(deps, openingId, bid) : {};
      if (Object.keys(files).length === 0) throw new HttpRefusal('NOT_FOUND');
      return reply
        .type('application/x-tar')
        .header('content-disposition', attachment(`receipt-${openingId}.tar`))
        .send(Readable.from(tarOf(files)));
    },
  );
}

/** Of a bid that was taken back, the page of that. */
function addReceiptPageRoute(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings/:id/bids/:header/receipt.pdf',
    {
      config: { access: 'opening.bid' },
      schema: {
        tags: ['opening'],
        summary: 'The newest receipt of one’s own bid as a PDF that the platform signed (SEAL-24)',
        params: receiptParams,
      },
    },
    async (request, reply) => {
      const bid = await ownBidOf(deps, request);
      if (bid === undefined || deps.receiptPages === undefined) throw new HttpRefusal('NOT_FOUND');
      const { organizationId } = sessionOf(request);
      const [found] = await deps.identity.organizationsOf([organizationId]);
      const outcome = await deps.receiptPages.pageOf({
        opening: await openingInFull(deps, request),
        act:
          bid.status === 'withdrawn'
            ? { type: 'withdrawal', withdraws: bid.receipt }
            : { type: 'bid', header: bid.header },
        bidderName: found?.name ?? organizationId,
      });
      if (outcome === undefined) throw new HttpRefusal('NOT_FOUND');
      const file = pressedFile(outcome, { log: request.log, kind: 'receipt' });
      return reply
        .type('application/pdf')
        .header('content-disposition', attachment(`receipt-${openingOf(request).id}.pdf`))
        .send(file);
    },
  );
}

/** `undefined`: the caller’s organization has no such bid there. */
async function ownBidOf(
  deps: HttpDeps,
  request: FastifyRequest<{ Params: z.infer<typeof receiptParams> }>,
): Promise<HandedIn | undefined> {
  const header = digestSchema.safeParse(request.params.header);
  const own = await takingOf(deps).bids.of(
    openingOf(request).id,
    sessionOf(request).organizationId,
  );
  return header.success ? own.bids.find((one) => one.header === header.data) : undefined;
}

function addWithdrawRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/openings/:id/withdrawals',
    {
      config: { access: 'opening.bid' },
      schema: {
        tags: ['opening'],
        summary: 'A bid is taken back before the deadline, by its bidder’s signature (SEAL-20)',
        params: openingParams,
        body: withdrawBidSchema,
        response: { 200: acceptanceSchema },
      },
    },
    async (request) => {
      const { commandId, withdrawal, signature } = request.body;
      const withdrawn = await takingOf(deps).desk.withdraw({
        ...{ openingId: openingOf(request).id, commandId },
        by: actorOf(sessionOf(request)),
        ...{ withdrawal: bytesOf(withdrawal), signature: bytesOf(signature) },
      });
      return answerOf(withdrawn);
    },
  );
}

/** By the names that `kaibiao receipt` and `kaibiao withdraw` know; empty: there is no receipt. */
async function receiptFiles(
  deps: HttpDeps,
  openingId: string,
  { header, receipt, status }: HandedIn,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const bid = { type: 'bid', header } as const;
  const files = await filesOfAct(deps, { openingId, act: bid, name: 'receipt' });
  if (status !== 'withdrawn') return files;
  const act = { type: 'withdrawal', withdraws: receipt } as const;
  return { ...files, ...(await filesOfAct(deps, { openingId, act, name: 'withdrawal-receipt' })) };
}

async function filesOfAct(
  deps: HttpDeps,
  at: { readonly openingId: string; readonly act: BidAct; readonly name: string },
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { openingId, act, name } = at;
  const { bids, receiptLog } = takingOf(deps);
  const { store, tools } = sealingOf(deps);
  const kept = await readAccepted(store, folderOfAct(openingId, act));
  if (kept === undefined) return {};
  const { receipt, signature, stamp } = kept.files;
  const rules = await bids.rules(openingId);
  const suite = rules && tools.suiteOf(rules.policy.suite);
  const proof = suite && (await receiptLog.proofOf(suite, openingId, act));
  return {
    ...{ [`${name}.json`]: receipt, [`${name}.p7s`]: signature, [`${name}.tsr`]: stamp },
    ...(proof?.type === 'proof' && { [`${name}.tlog-proof`]: utf8(proof.text) }),
  };
}

function* tarOf(files: Readonly<Record<string, Uint8Array>>): Generator<Uint8Array> {
  for (const [name, bytes] of Object.entries(files)) {
    yield ustarHeader(name, bytes.length);
    yield bytes;
    yield ustarPadding(bytes.length);
  }
  yield ustarEnd();
}

function answerOf(submitted: Submitted): AcceptanceView {
  switch (submitted.type) {
    case 'taken':
    case 'late':
      return acceptanceOf(submitted);
    case 'refused':
      throw new HttpRefusal('BID_REFUSED', { errors: [faultOf(submitted.reason)] });
    case 'no_upload':
      throw new HttpRefusal('UPLOAD_UNFINISHED');
    case 'not_found':
      throw new HttpRefusal('NOT_FOUND');
    case 'unavailable':
      throw new HttpRefusal('UNAVAILABLE');
  }
}

export function acceptanceOf(taken: {
  readonly type: 'taken' | 'late';
  readonly files: ReceiptFiles;
}): AcceptanceView {
  const { receipt, signature, stamp } = taken.files;
  const read = taken.type === 'late' ? readLateAnswer(receipt) : readReceipt(receipt);
  return {
    kind: taken.type === 'late' ? 'late' : 'receipt',
    file: Buffer.from(receipt).toString('base64'),
    signature: Buffer.from(signature).toString('base64'),
    stamp: Buffer.from(stamp).toString('base64'),
    receivedMs: epochMs(Number(read?.received)),
  };
}

/** The code as the path, for programs; the words for people. */
function faultOf(reason: string): { readonly path: string; readonly message: string } {
  const words = Object.entries(SEAL_FAULT_WORDS).find(([fault]) => fault === reason)?.[1];
  return { path: reason, message: words === undefined ? reason : `${words.zh} / ${words.en}` };
}

async function namesOf(deps: HttpDeps, organizationId: string): Promise<readonly string[]> {
  const [found] = await deps.identity.organizationsOf([organizationId]);
  const { name, creditCode } = found ?? {};
  return [organizationId, name, creditCode].filter((text) => text !== undefined);
}

function takingOf(deps: HttpDeps): NonNullable<HttpDeps['taking']> {
  if (deps.taking === undefined) throw new HttpRefusal('SEALING_OFF');
  return deps.taking;
}
