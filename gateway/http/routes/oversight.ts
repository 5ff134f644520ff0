import {
  newSignalNoteSchema,
  signalNoteSchema,
  signalsSchema,
  wallQuerySchema,
  wallSchema,
} from '#contracts/wire/oversight.ts';
import type { FastifyRequest } from 'fastify';
import type { Overseer } from '#modules/oversight/index.ts';
import { isAllowed, subjectOf } from '../../access/decide.ts';
import { signalReport } from '../../oversight/signal-report.ts';
import { auctionOf, factsHere } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { callerOf, sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { auctionParams } from './auctions.ts';

/** The supervisor's wall, signals with their evidence, and what supervisors write about them (ANO). */
export function addOversightRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/oversight/wall',
    {
      config: { access: 'oversight.wall' },
      schema: {
        tags: ['oversight'],
        summary: 'Running auctions of the caller’s region, soonest end first, with their signals',
        querystring: wallQuerySchema,
        response: { 200: wallSchema },
      },
    },
    async (request) => {
      const subject = subjectOf(sessionOf(request));
      return deps.signals.wall(request.query, overseerOf(request), (head) =>
        isAllowed('auction.signals', subject, factsHere(deps, head)),
      );
    },
  );

  app.get(
    '/api/auctions/:id/signals',
    {
      config: { access: 'auction.signals' },
      schema: {
        tags: ['oversight'],
        summary: 'Anomaly signals of one auction with their evidence, and notes about them',
        params: auctionParams,
        response: { 200: signalsSchema },
      },
    },
    async (request) => deps.signals.signalsOf(auctionOf(request).head, overseerOf(request)),
  );

  addExportRoute(app, deps);
  addNoteRoute(app, deps);
}

function addExportRoute(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions/:id/signals/export',
    {
      exposeHeadRoute: false,
      config: { access: 'auction.signals' },
      schema: {
        tags: ['oversight'],
        summary:
          'The same as a file: signals in words of both languages, evidence, thresholds, notes',
        params: auctionParams,
      },
    },
    async (request, reply) => {
      const { head } = auctionOf(request);
      const overseer = overseerOf(request);
      const signals = await deps.signals.signalsOf(head, overseer, 'signals-exported');
      const at = deps.engine.nowMs();
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', attachment(`kaibiao-${head.stream}-signals.json`))
        .send(signalReport(signals, { at, by: overseer.displayName, hash: head.hash }));
    },
  );
}

function addNoteRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/signals/notes',
    {
      config: { access: 'auction.signals.note' },
      schema: {
        tags: ['oversight'],
        summary: 'Write down what was done about a signal; it stays and only supervisors read it',
        params: auctionParams,
        body: newSignalNoteSchema,
        response: { 201: signalNoteSchema },
      },
    },
    async (request, reply) => {
      const { head } = auctionOf(request);
      const note = await deps.signals.note(head, overseerOf(request), request.body);
      if (note === 'unknown-signal') throw new HttpRefusal('NOT_FOUND');
      return reply.code(201).send(note);
    },
  );
}

function overseerOf(request: FastifyRequest): Overseer {
  const { userId, displayName, organizationId, organizationName, sessionId } = sessionOf(request);
  const { address } = callerOf(request);
  return { userId, displayName, organizationId, organizationName, sessionId, address };
}
