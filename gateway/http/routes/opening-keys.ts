import { sourceOf } from '#contracts/sealing/chunks.ts';
import {
  heldSharesSchema,
  keyProbeSchema,
  openingAnswerSchema,
  proveKeySchema,
  releaseShareSchema,
  signClosingSchema,
} from '#contracts/wire/openings.ts';
import type { Opening } from '#engine/api.ts';
import { checkClosingSignature, checkedRelease, heldShares } from '../../openings/custody.ts';
import { custodianCertificate, custodianNumber } from '../../openings/holders.ts';
import { KeyProbes } from '../../openings/key-probe.ts';
import { storedName } from '../../openings/stored-files.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import {
  actorOf,
  bytesOf,
  fileRefusal,
  openingInFull,
  sealingOf,
  takeStep,
} from '../opening-answers.ts';
import { HttpRefusal } from '../problems.ts';
import { openingParams } from './openings.ts';

/** What custodians and bidders do at an opening with their keys; the keys themselves stay on their machines. */
export function addOpeningKeyRoutes(app: HttpApp, deps: HttpDeps): void {
  addProbeRoutes(app, deps);
  addClosingRoute(app, deps);
  addShareRoutes(app, deps);
}

function addProbeRoutes(app: HttpApp, deps: HttpDeps): void {
  const probes = new KeyProbes(() => deps.engine.nowMs());

  app.get(
    '/api/openings/:id/probe',
    {
      exposeHeadRoute: false,
      config: { access: 'opening.custody' },
      schema: {
        tags: ['opening'],
        summary:
          'A random secret that only the caller’s key of the policy opens: rehearsal (OPN-14)',
        params: openingParams,
        response: { 200: keyProbeSchema },
      },
    },
    async (request) => {
      sealingOf(deps);
      const opening = await openingInFull(deps, request);
      const { organizationId } = sessionOf(request);
      const certificate = certificateOf(opening, organizationId);
      return probes.make({ openingId: opening.openingId, organizationId }, certificate);
    },
  );

  app.post(
    '/api/openings/:id/probe',
    {
      config: { access: 'opening.custody' },
      schema: {
        tags: ['opening'],
        summary: 'The secret of a probe, decrypted: the key is there and works (OPN-14)',
        params: openingParams,
        body: proveKeySchema,
        response: { 200: openingAnswerSchema },
      },
    },
    async (request) => {
      sealingOf(deps);
      const { openingId } = await openingInFull(deps, request);
      const { commandId, probeId, secret } = request.body;
      const session = sessionOf(request);
      const whom = { openingId, organizationId: session.organizationId };
      if (!probes.isRight(whom, { probeId, secret: bytesOf(secret) })) {
        throw fileRefusal({ field: 'secret', fault: 'share_commitment' });
      }
      return takeStep(deps, openingId, {
        ...{ commandId, by: actorOf(session), step: { type: 'ProveKey' } },
      });
    },
  );
}

function addClosingRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/openings/:id/closing-signatures',
    {
      config: { access: 'opening.custody' },
      schema: {
        tags: ['opening'],
        summary: 'A custodian’s detached signature over closing.json (OPN-5)',
        params: openingParams,
        body: signClosingSchema,
        response: { 200: openingAnswerSchema },
      },
    },
    async (request) => {
      const sealing = sealingOf(deps);
      const opening = await openingInFull(deps, request);
      const { openingId, closing } = opening;
      if (closing === undefined) throw new HttpRefusal('OPENING_NOT_YET');
      const by = actorOf(sessionOf(request));
      const signature = bytesOf(request.body.signature);
      const { organizationId } = by;
      const checked = await checkClosingSignature(sealing, opening, { signature, organizationId });
      if (!checked.ok) throw fileRefusal(checked.error);
      const step = { type: 'SignClosing', closing } as const;
      // Stored before it is on record, so that what the journal says is there is there.
      if (await deps.openings.mayTake(openingId, { step, by })) {
        const file = `closing-${custodianNumber(opening, organizationId)}.p7s`;
        await sealing.store.put(storedName.of(openingId, file), sourceOf(signature));
      }
      return takeStep(deps, openingId, { commandId: request.body.commandId, by, step });
    },
  );
}

function addShareRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings/:id/shares',
    {
      exposeHeadRoute: false,
      config: { access: 'opening.share' },
      schema: {
        tags: ['opening'],
        summary: 'Shares that the caller holds and may release now, each in its envelope (OPN-7)',
        params: openingParams,
        response: { 200: heldSharesSchema },
      },
    },
    async (request) => {
      const sealing = sealingOf(deps);
      const opening = await openingInFull(deps, request);
      const { closing } = opening;
      if (closing === undefined) throw new HttpRefusal('OPENING_NOT_YET');
      const { organizationId } = sessionOf(request);
      return { closing, ...(await heldShares(sealing, opening, organizationId)) };
    },
  );

  app.post(
    '/api/openings/:id/releases',
    {
      config: { access: 'opening.share' },
      schema: {
        tags: ['opening'],
        summary: 'One share, decrypted and signed by its holder; a wrong one is on record (OPN-7)',
        params: openingParams,
        body: releaseShareSchema,
        response: { 200: openingAnswerSchema },
      },
    },
    async (request) => {
      const sealing = sealingOf(deps);
      const opening = await openingInFull(deps, request);
      const { openingId } = opening;
      const by = actorOf(sessionOf(request));
      const files = {
        release: bytesOf(request.body.release),
        signature: bytesOf(request.body.signature),
      };
      const checked = await checkedRelease(sealing, opening, {
        ...files,
        ...{ organizationId: by.organizationId, atMs: deps.engine.nowMs() },
      });
      if (!checked.ok) throw fileRefusal(checked.error);
      const { step, release } = checked.value;
      // A share that the rules would not take is not kept either: enough of them open a bid.
      if (await deps.openings.mayTake(openingId, { step, by })) {
        const { store } = sealing;
        const json = storedName.ofRelease(openingId, release, 'json');
        const p7s = storedName.ofRelease(openingId, release, 'p7s');
        await store.put(p7s, sourceOf(files.signature));
        await store.put(json, sourceOf(files.release));
      }
      return takeStep(deps, openingId, { commandId: request.body.commandId, by, step });
    },
  );
}

function certificateOf(opening: Opening, organizationId: string): Uint8Array {
  const certificate = custodianCertificate(opening, organizationId);
  if (certificate === undefined) throw new HttpRefusal('NOT_FOUND');
  return certificate;
}
