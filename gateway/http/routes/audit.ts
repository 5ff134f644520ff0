import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { csvText } from '#documents/sheet/csv.ts';
import {
  auditCheckSchema,
  auditExportQuerySchema,
  auditKindsSchema,
  auditListSchema,
  auditQuerySchema,
  type AuditRow,
} from '#contracts/wire/audit.ts';
import type { AuditEntry, AuditFilter } from '#modules/audit/index.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { actorOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { demandFresh } from '../freshness.ts';

const tags = ['audit'];

/** The audit trail, for the audit administration alone; every look at it is a row of it. */
export function addAuditRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/audit',
    {
      config: { access: 'audit.read' },
      schema: {
        tags,
        summary: 'Rows of the audit trail, newest first',
        querystring: auditQuerySchema,
        response: { 200: auditListSchema },
      },
    },
    async (request) => {
      const { before, size, ...filters } = request.query;
      const filter = await filterOf(deps, filters);
      const page = await deps.audit.read(filter, { before, size }, readerOf(request));
      const items = await rowsOf(deps, page.entries);
      return {
        items,
        ...(page.nextBefore !== undefined && { nextBefore: page.nextBefore }),
      };
    },
  );

  app.get(
    '/api/audit/kinds',
    {
      config: { access: 'audit.read' },
      schema: { tags, summary: 'Kinds of rows on record', response: { 200: auditKindsSchema } },
    },
    async () => ({ kinds: [...(await deps.audit.kinds())] }),
  );

  app.post(
    '/api/audit/check',
    {
      config: { access: 'audit.read' },
      schema: {
        tags,
        summary: 'Compute the whole hash chain anew',
        response: { 200: auditCheckSchema },
      },
    },
    async (request) => deps.audit.check(readerOf(request)),
  );

  app.get(
    '/api/audit/export',
    {
      config: { access: 'audit.export' },
      schema: {
        tags,
        summary: 'Rows of the audit trail as CSV, newest first',
        querystring: auditExportQuerySchema,
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const filter = await filterOf(deps, request.query);
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment('audit.csv'));
      return reply.send(Readable.from(csvOf(deps, filter, readerOf(request))));
    },
  );
}

/** The filter with the person's id in place of the login. */
async function filterOf(
  deps: HttpDeps,
  { person, ...filter }: AuditFilter & { readonly person?: string | undefined },
): Promise<AuditFilter> {
  if (person === undefined || person === '') return filter;
  return { ...filter, userId: (await deps.identity.idOfLogin(person)) ?? person };
}

function readerOf(request: FastifyRequest) {
  const { userId, sessionId, organizationId, address } = actorOf(request);
  return { userId, sessionId, organizationId, address };
}

/** Rows with the names of now beside the ids of then. */
async function rowsOf(deps: HttpDeps, entries: readonly AuditEntry[]): Promise<AuditRow[]> {
  const objectIds = present(entries.map(({ objectId }) => objectId));
  const userIds = present(entries.map(({ userId }) => userId));
  const [names, organizations] = await Promise.all([
    deps.identity.namesOf([...new Set([...userIds, ...objectIds])]),
    deps.identity.organizationsOf([...new Set(objectIds)]),
  ]);
  const called = new Map(organizations.map(({ id, name }) => [id, name]));
  return entries.map((entry) => {
    const { userId = '', objectId = '' } = entry;
    const objectName = names.get(objectId)?.displayName ?? called.get(objectId);
    return { ...entry, ...names.get(userId), ...(objectName !== undefined && { objectName }) };
  });
}

function present(ids: readonly (string | undefined)[]): readonly string[] {
  return ids.filter((id) => id !== undefined);
}

const HEAD = [
  'seq',
  'at',
  'kind',
  'userId',
  'login',
  'displayName',
  'organizationId',
  'objectId',
  'sessionId',
  'address',
  'detail',
  'hash',
] as const;

async function* csvOf(
  deps: HttpDeps,
  filter: AuditFilter,
  reader: ReturnType<typeof readerOf>,
): AsyncGenerator<string> {
  yield csvText([HEAD]);
  for await (const entries of deps.audit.export(filter, reader)) {
    const rows = await rowsOf(deps, entries);
    const cells = rows.map((row) =>
      HEAD.map((name) =>
        name === 'at' ? new Date(row.at).toISOString() : String(row[name] ?? ''),
      ),
    );
    // The byte order mark stands at the beginning of the file only.
    yield csvText(cells).slice(1);
  }
}
