import { z } from 'zod';
import { parseTilePath } from '#contracts/journal/tiles.ts';
import { LOG_NOTE_BYTES_MAX } from '#contracts/limits.ts';
import {
  cosignedSchema,
  cosignRequestSchema,
  logConsistencyQuerySchema,
  logEntriesQuerySchema,
  logEntriesSchema,
  logInclusionQuerySchema,
  logProofSchema,
} from '#contracts/wire/rest.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

const config = { access: 'log.read' } as const;

/** The public log of signed heads (LOG in docs/SPEC.md), readable by everybody while auctions run. */
export function addLogRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/log/checkpoint',
    {
      config,
      schema: {
        tags: ['log'],
        summary: 'The newest signed head, a C2SP checkpoint',
        response: { 200: { content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => {
      const note = await deps.log.checkpoint();
      if (note === undefined) throw new HttpRefusal('NOT_FOUND');
      return reply.type('text/plain; charset=utf-8').serializer(String).send(note);
    },
  );

  app.get(
    '/api/log/entries',
    {
      config,
      schema: {
        tags: ['log'],
        summary: 'Leaves of the log in order',
        querystring: logEntriesQuerySchema,
        response: { 200: logEntriesSchema },
      },
    },
    async (request) => {
      const { first, limit } = request.query;
      const entries = await deps.log.entries(first, limit);
      return { first, entries: entries.map(base64) };
    },
  );

  addProofRoutes(app, deps);
  addTileRoutes(app, deps);
  addWitnessRoutes(app, deps);
}

function addProofRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/log/consistency',
    {
      config,
      schema: {
        tags: ['log'],
        summary: 'Proof that the tree of `to` leaves begins with the tree of `from` leaves',
        querystring: logConsistencyQuerySchema,
        response: { 200: logProofSchema },
      },
    },
    async (request) => {
      const { from, to } = request.query;
      const hashes = from <= to ? await deps.log.consistencyProof(from, to) : undefined;
      if (hashes === undefined) throw outside('/from', '/to');
      return { hashes: hashes.map(base64) };
    },
  );

  app.get(
    '/api/log/inclusion',
    {
      config,
      schema: {
        tags: ['log'],
        summary: 'Proof that leaf `index` is in the tree of `size` leaves',
        querystring: logInclusionQuerySchema,
        response: { 200: logProofSchema },
      },
    },
    async (request) => {
      const { index, size } = request.query;
      const hashes = index < size ? await deps.log.inclusionProof(index, size) : undefined;
      if (hashes === undefined) throw outside('/index', '/size');
      return { hashes: hashes.map(base64) };
    },
  );
}

/** C2SP tlog-tiles under the prefix `/api/log`; what a tile holds never changes, so every cache may keep it. */
function addTileRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/log/tile/*',
    {
      config,
      schema: {
        tags: ['log'],
        summary:
          'A tile of hashes or a bundle of entries (C2SP tlog-tiles), such as tile/0/x001/234.p/7',
        params: z.object({ '*': z.string() }),
      },
    },
    async (request, reply) => {
      const name = parseTilePath(request.params['*']);
      const bytes = name === undefined ? undefined : await deps.log.tile(name);
      if (bytes === undefined) throw new HttpRefusal('NOT_FOUND');
      return reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .type('application/octet-stream')
        .send(Buffer.from(bytes));
    },
  );
}

/** Witnesses fetch the candidate, check it against the tiles and hand back what they signed (LOG-11). */
function addWitnessRoutes(app: HttpApp, deps: HttpDeps): void {
  const notes = [
    [
      '/api/log/candidate',
      'The checkpoint that witnesses are asked to sign now',
      deps.log.candidate,
    ],
    ['/api/log/cosigned', 'The checkpoint that most witnesses signed', deps.log.cosigned],
  ] as const;
  for (const [path, summary, note] of notes) {
    app.get(
      path,
      {
        config,
        schema: {
          ...{ tags: ['log'], summary },
          response: { 200: { content: { 'text/plain': { schema: z.string() } } } },
        },
      },
      async (_request, reply) => {
        const text = note();
        if (text === undefined) throw new HttpRefusal('NOT_FOUND');
        return reply.type('text/plain; charset=utf-8').serializer(String).send(text);
      },
    );
  }
  app.post(
    '/api/log/cosignatures',
    {
      config: { access: 'log.cosign' },
      bodyLimit: 2 * LOG_NOTE_BYTES_MAX,
      schema: {
        tags: ['log'],
        summary: 'Hand in a checkpoint of this log with lines of its witnesses',
        body: cosignRequestSchema,
        response: { 200: cosignedSchema },
      },
    },
    async (request) => {
      const taken = await deps.log.cosign(request.body.note);
      if (taken.ok) return { witnesses: taken.value };
      throw new HttpRefusal('INVALID_INPUT', { errors: [{ path: '/note', message: taken.error }] });
    },
  );
}

function outside(...paths: readonly string[]): HttpRefusal {
  const errors = paths.map((path) => ({ path, message: 'outside of the published log' }));
  return new HttpRefusal('INVALID_INPUT', { errors });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
