import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { publishedListSchema } from '#contracts/wire/openings.ts';
import { presentFiles, publishedFiles, publishedTar } from '../../openings/published.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import type { HttpDeps } from '../deps.ts';
import { openingInFull, sealingOf } from '../opening-answers.ts';
import { HttpRefusal } from '../problems.ts';
import { openingParams } from './openings.ts';

const fileParams = openingParams.extend({ file: z.string() });
const bidFileParams = openingParams.extend({ number: z.string(), file: z.string() });

/** What is published of an opening, file by file and as one archive, for anybody to check (SEAL-17, OPN-13). */
export function addOpeningFileRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings/:id/files',
    {
      config: { access: 'opening.files' },
      schema: {
        tags: ['opening'],
        summary: 'Which files of the opening are published by now, by the names of EBID-1',
        params: openingParams,
        response: { 200: publishedListSchema },
      },
    },
    async (request) => {
      const { store, opening } = await publishedOf(deps, request);
      const files = await presentFiles(store, opening);
      return { files: files.map(({ name, bytes }) => ({ name, bytes })) };
    },
  );

  app.get(
    '/api/openings/:id/files/:file',
    {
      config: { access: 'opening.files' },
      schema: { tags: ['opening'], summary: 'One published file', params: fileParams },
    },
    (request, reply) => sendFile(deps, { request, reply, name: request.params.file }),
  );

  app.get(
    '/api/openings/:id/files/bids/:number/:file',
    {
      config: { access: 'opening.files' },
      schema: { tags: ['opening'], summary: 'One published file of a bid', params: bidFileParams },
    },
    (request, reply) => {
      const { number, file } = request.params;
      return sendFile(deps, { request, reply, name: `bids/${number}/${file}` });
    },
  );

  app.get(
    '/api/openings/:id/files.tar',
    {
      exposeHeadRoute: false,
      config: { access: 'opening.files' },
      schema: {
        tags: ['opening'],
        summary: 'All published files as one tar archive, as `verify-opening` reads them',
        params: openingParams,
      },
    },
    async (request, reply) => {
      const { store, opening } = await publishedOf(deps, request);
      const files = await presentFiles(store, opening);
      return reply
        .type('application/x-tar')
        .header('content-disposition', attachment(`${opening.openingId}.tar`))
        .send(Readable.from(publishedTar(store, files)));
    },
  );
}

/** An opening that is over is loaded only when somebody asks for it, so that is when its record is made, if it is not there. */
async function publishedOf(deps: HttpDeps, request: FastifyRequest) {
  const sealing = sealingOf(deps);
  const opening = await openingInFull(deps, request);
  await deps.records?.keep(opening);
  return { store: sealing.store, opening };
}

async function sendFile(
  deps: HttpDeps,
  at: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly name: string },
): Promise<FastifyReply> {
  const { request, reply, name } = at;
  const { store, opening } = await publishedOf(deps, request);
  const file = publishedFiles(opening).find((one) => one.name === name);
  const source = file && (await store.get(file.stored));
  if (source === undefined) throw new HttpRefusal('NOT_FOUND');
  return reply
    .type('application/octet-stream')
    .header('content-disposition', attachment(name.replaceAll('/', '-')))
    .send(Readable.from(source));
}
