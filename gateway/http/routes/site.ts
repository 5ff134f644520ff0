import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ERRORS, REFUSALS } from '#contracts/errors.ts';
import { LIVE_ERRORS } from '#contracts/live-errors.ts';
import { clientConfigSchema, demoAccountSchema } from '#contracts/wire/rest.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

/** How long the database may take to say that it is there. */
const PING_MS_MAX = 2_000;

/** Health, configuration, metrics and the documents about the interface itself. */
export function addSiteRoutes(app: HttpApp, deps: HttpDeps): void {
  addHealthRoutes(app, deps);
  addDocumentRoutes(app, deps);
  const { settings } = deps;

  app.get(
    '/api/config',
    {
      config: { access: 'site.read' },
      schema: {
        tags: ['site'],
        summary: 'What a client must know before it signs in',
        response: { 200: clientConfigSchema },
      },
    },
    () => ({
      version: settings.version,
      isDemo: settings.demoAccounts !== undefined,
      ...((settings.embedOrigins?.length ?? 0) > 0 && { isEmbeddable: true }),
      ...(settings.isRelaxed === true && { isRelaxed: true }),
      logVerifierKey: deps.log.verifierKey,
      serverMs: deps.engine.nowMs(),
      ...(settings.livePublicUrl !== undefined && { livePublicUrl: settings.livePublicUrl }),
      ...(settings.answerKey !== undefined && { answerKey: settings.answerKey }),
    }),
  );

  app.get(
    '/api/demo/accounts',
    {
      config: { access: 'demo.read' },
      schema: {
        tags: ['site'],
        summary: 'Sign-ins of the demo, while it is loaded',
        response: { 200: z.array(demoAccountSchema) },
      },
    },
    () => {
      if (settings.demoAccounts === undefined) throw new HttpRefusal('NOT_FOUND');
      return [...settings.demoAccounts];
    },
  );
}

function addHealthRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/healthz',
    {
      config: { access: 'site.health' },
      schema: {
        tags: ['site'],
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'site.health' },
      schema: {
        tags: ['site'],
        summary: 'The process serves; else 503 with the parts that do not',
        response: { 200: z.object({ status: z.literal('ready') }) },
      },
    },
    async () => {
      const engine = deps.engine.status().state;
      const database = (await isDatabaseUp(deps)) ? 'up' : 'down';
      const parts = { process: deps.isDraining() ? 'draining' : 'up', engine, database };
      const faults = Object.entries(parts)
        .filter(([, state]) => state !== 'up' && state !== 'serving')
        .map(([path, message]) => ({ path, message }));
      if (faults.length > 0) throw new HttpRefusal('UNAVAILABLE', { errors: faults });
      return { status: 'ready' as const };
    },
  );

  app.get(
    '/metrics',
    { config: { access: 'metrics.read' }, schema: { hide: true } },
    async (_request, reply) => {
      if (deps.settings.isMetricsOff === true) throw new HttpRefusal('NOT_FOUND');
      return reply.type(deps.metrics.contentType).send(await deps.metrics.metrics());
    },
  );
}

async function isDatabaseUp(deps: HttpDeps): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PING_MS_MAX);
  });
  const ping = deps.pingDatabase().then(
    () => true,
    (error: unknown) => {
      deps.logger.warn({ err: error }, 'the database does not answer');
      return false;
    },
  );
  return Promise.race([ping, late]).finally(() => clearTimeout(timer));
}

function addDocumentRoutes(app: HttpApp, deps: HttpDeps): void {
  const catalogue = { errors: ERRORS, refusals: REFUSALS, live: LIVE_ERRORS };
  app.get(
    '/api/errors',
    {
      config: { access: 'site.read' },
      schema: {
        tags: ['site'],
        summary: 'Every code of refusal with its words in Chinese and English',
        response: { 200: z.object({ errors: words, refusals: words, live: words }) },
      },
    },
    () => catalogue,
  );

  app.get(
    '/api/openapi.json',
    { config: { access: 'site.read' }, schema: { tags: ['site'], summary: 'This document' } },
    (_request, reply) => reply.type('application/json; charset=utf-8').send(app.swagger()),
  );

  const { asyncApiFile } = deps.settings;
  app.get(
    '/api/asyncapi.json',
    {
      config: { access: 'site.read' },
      schema: { tags: ['site'], summary: 'AsyncAPI document of the live protocol' },
    },
    async (_request, reply) => {
      if (asyncApiFile === undefined) throw new HttpRefusal('NOT_FOUND');
      const text = await readFile(asyncApiFile, 'utf8').catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'the AsyncAPI document cannot be read');
        throw new HttpRefusal('NOT_FOUND');
      });
      return reply.type('application/json; charset=utf-8').send(text);
    },
  );
}

const words = z.record(z.string(), z.unknown());
