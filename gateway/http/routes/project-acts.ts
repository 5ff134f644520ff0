import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import { canonicalText } from '#contracts/journal/record.ts';
import { PROJECT_DRAFT_BYTES_MAX } from '#contracts/limits.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import {
  createProjectSchema,
  projectAnswerSchema,
  projectCheckSchema,
  projectRequestSchema,
} from '#contracts/wire/project-steps.ts';
import {
  findingListSchema,
  organizationListSchema,
  organizationQuerySchema,
  projectCreatedSchema,
} from '#contracts/wire/projects.ts';
import { bindForProject } from '../../projects/bind-openings.ts';
import { givenForCheck, givenForStep, givenNames } from '../../projects/given.ts';
import { viewerOf } from '../../projects/viewer.ts';
import type { Session } from '../../session/session.ts';
import { projectOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { begun } from '../begun.ts';
import { answeredCase, outcomeOf } from '../case-answers.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';
import { projectParams } from './projects.ts';

/** What is done to auction projects. */
export function addProjectActRoutes(app: HttpApp, deps: HttpDeps): void {
  addCreateRoute(app, deps);
  addCheckRoutes(app, deps);

  app.post(
    '/api/projects/:id/commands',
    {
      config: { access: 'project.act' },
      schema: {
        tags: ['project'],
        summary: 'A step of the project (PRJ-1, PRJ-2); the same id always gets the same answer',
        params: projectParams,
        body: projectRequestSchema,
        response: { 200: projectAnswerSchema },
      },
    },
    async (request) => {
      const { id, facts } = projectOf(request);
      const session = sessionOf(request);
      const viewer = viewerOf(session, facts);
      const { commandId, ...step } = request.body;
      if (step.type === 'SaveDraft') checkSize(step.draft);
      const by: CaseActor = { ...viewer, name: session.displayName };
      if (step.type === 'Publish') await bindForProject(deps, { projectId: id, viewer, by });
      const given = await givenForStep(deps, { projectId: id, step, viewer });
      const sent = deps.engine.cases.submit(id, { commandId, by, step, given });
      const { event, at, version, receipt } = answeredCase(await inTime(deps, sent));
      const shown = await deps.projects.shownVersion(id, viewer, version);
      return { ...outcomeOf(event), at, version: shown, receipt };
    },
  );

  app.get(
    '/api/projects/:id/export',
    {
      exposeHeadRoute: false,
      config: { access: 'project.export' },
      schema: {
        tags: ['project'],
        summary: 'The project’s whole journal as one NDJSON file',
        params: projectParams,
      },
    },
    async (request, reply) => {
      const { id } = projectOf(request);
      const pieces = await begun(deps.exportJournal(id));
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('content-disposition', attachment(`kaibiao-${id}.ndjson`))
        .send(Readable.from(pieces));
    },
  );
}

function addCreateRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/projects',
    {
      config: { access: 'project.create' },
      schema: {
        tags: ['project'],
        summary: 'Begin an auction project with a draft, which need not be whole yet',
        body: createProjectSchema,
        response: { 201: projectCreatedSchema },
      },
    },
    async (request, reply) => {
      const { commandId, draft } = request.body;
      const session = sessionOf(request);
      checkSize(draft);
      const projectId = request.body.projectId ?? madeId(session, commandId);
      const by: CaseActor = { ...agencyOf(session), name: session.displayName };
      const given = await givenNames(deps, [session.organizationId, draft.buyerId]);
      const step = { type: 'CreateDraft' as const, draft };
      const opened = deps.engine.cases.open('project', projectId, { commandId, by, step, given });
      const { version } = answeredCase(await inTime(deps, opened));
      void reply.code(201).header('location', `/api/projects/${encodeURIComponent(projectId)}`);
      return { projectId, version };
    },
  );
}

function addCheckRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/project-checks',
    {
      config: { access: 'project.check' },
      schema: {
        tags: ['project'],
        summary: 'What a check would find in a draft that is not kept yet (PRJ-3)',
        body: projectCheckSchema,
        response: { 200: findingListSchema },
      },
    },
    async (request) => {
      const { draft } = request.body;
      const { organizationId: agencyId } = sessionOf(request);
      const given = await givenForCheck(deps, draft, agencyId);
      return { findings: [...deps.projects.check(draft, given, { agencyId })] };
    },
  );

  app.get(
    '/api/project-parties',
    {
      config: { access: 'project.parties' },
      schema: {
        tags: ['project'],
        summary: 'Buyers or suppliers to choose from, by name',
        querystring: organizationQuerySchema,
        response: { 200: organizationListSchema },
      },
    },
    async (request) => {
      const { kind, search = '', size } = request.query;
      const found = await deps.identity.findOrganizations({ kind, search, limit: size });
      return { items: found.map(({ id, name }) => ({ organizationId: id, name })) };
    },
  );
}

const MADE_ID_CHARS = 12;

/** The same for the same command again, so that a repeated creation finds its project. */
function madeId({ organizationId }: Session, commandId: string): string {
  const hash = createHash('sha256').update(`${organizationId}\n${commandId}`).digest('hex');
  return `KB-${hash.slice(0, MADE_ID_CHARS).toUpperCase()}`;
}

function agencyOf({ role, organizationId }: Session) {
  return { role, organizationId };
}

function checkSize(draft: ProjectDraft): void {
  const bytes = Buffer.byteLength(canonicalText(draft));
  if (bytes > PROJECT_DRAFT_BYTES_MAX) throw new HttpRefusal('BODY_TOO_LARGE');
}
