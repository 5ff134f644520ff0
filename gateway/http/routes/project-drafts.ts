import { z } from 'zod';
import { auctionId } from '#contracts/ids.ts';
import {
  draftFromSchema,
  draftSourceSchema,
  saveTemplateSchema,
  templateIdSchema,
  templateListSchema,
  whatIfAnswerSchema,
  whatIfRequestSchema,
} from '#contracts/wire/projects.ts';
import { isAllowed, isAuctionHead, subjectOf } from '../../access/decide.ts';
import { BUILT_IN_TEMPLATES } from '../../projects/built-in-templates.ts';
import { viewerOf } from '../../projects/viewer.ts';
import type { Session } from '../../session/session.ts';
import { auctionOf, factsHere, projectFactsHere } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf, sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { auctionParams } from './auctions.ts';

type DraftFrom = z.output<typeof draftFromSchema>;

/** Where a project begins: templates, older projects, past auctions, and what other rules would have come to. */
export function addProjectDraftRoutes(app: HttpApp, deps: HttpDeps): void {
  addTemplateRoutes(app, deps);
  addWhatIfRoute(app, deps);

  app.get(
    '/api/project-draft',
    {
      config: { access: 'project.draft-source' },
      schema: {
        tags: ['project'],
        summary:
          'Content for a new project, without times, from a template, a project or an auction',
        querystring: draftSourceSchema,
        response: { 200: draftFromSchema },
      },
    },
    async (request) => {
      const { template, project, auction } = request.query;
      const session = sessionOf(request);
      const found =
        template !== undefined
          ? await fromTemplate(deps, session, template)
          : project !== undefined
            ? await fromProject(deps, session, project)
            : await fromAuction(deps, session, auction ?? '');
      if (found === undefined) throw new HttpRefusal('NOT_FOUND');
      return found;
    },
  );
}

function addTemplateRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/project-templates',
    {
      config: { access: 'project.templates' },
      schema: {
        tags: ['project'],
        summary: 'Built-in templates, then the agency’s own, newest first',
        response: { 200: templateListSchema },
      },
    },
    async (request) => {
      const own = await deps.templates.list(sessionOf(request).organizationId);
      return { items: [...BUILT_IN_TEMPLATES, ...own] };
    },
  );

  app.put(
    '/api/project-templates/:template',
    {
      config: { access: 'project.templates' },
      schema: {
        tags: ['project'],
        summary: 'Keep a template; replaces the agency’s own one of that id',
        params: templateParams,
        body: saveTemplateSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const templateId = request.params.template;
      if (isBuiltIn(templateId)) throw new HttpRefusal('NOT_FOUND');
      const actor = actorOf(sessionOf(request), callerOf(request).address);
      const outcome = await deps.templates.save(actor, { templateId, ...request.body });
      if (outcome === 'full') throw new HttpRefusal('TEMPLATES_FULL');
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/project-templates/:template',
    {
      config: { access: 'project.templates' },
      schema: {
        tags: ['project'],
        summary: 'Remove one of the agency’s own templates',
        params: templateParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(sessionOf(request), callerOf(request).address);
      const isRemoved = await deps.templates.remove(actor, request.params.template);
      if (!isRemoved) throw new HttpRefusal('NOT_FOUND');
      return reply.code(204).send(null);
    },
  );
}

function addWhatIfRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/what-if',
    {
      config: { access: 'auction.what-if' },
      schema: {
        tags: ['project'],
        summary: 'The offers of an ended auction once more under other rules (PRJ-13)',
        params: auctionParams,
        body: whatIfRequestSchema,
        response: { 200: whatIfAnswerSchema },
      },
    },
    async (request) => {
      const { head } = auctionOf(request);
      const replay = await deps.projects.whatIf(head, request.body.rules);
      if (replay.ok) return replay.value;
      if (replay.error.type === 'too_long') throw new HttpRefusal('DOCUMENT_TOO_LARGE');
      const errors = replay.error.issues.map(({ path, message }) => ({
        path: `/rules/${path.map(String).join('/')}`,
        message,
      }));
      throw new HttpRefusal('INVALID_INPUT', { errors });
    },
  );
}

const templateParams = z.object({ template: templateIdSchema });

function isBuiltIn(templateId: string): boolean {
  return BUILT_IN_TEMPLATES.some((template) => template.templateId === templateId);
}

function actorOf({ userId, sessionId, organizationId }: Session, address: string) {
  return { userId, sessionId, organizationId, address };
}

async function fromTemplate(
  { templates }: HttpDeps,
  { organizationId }: Session,
  templateId: string,
): Promise<DraftFrom | undefined> {
  const found =
    BUILT_IN_TEMPLATES.find((template) => template.templateId === templateId) ??
    (await templates.find({ organizationId, templateId }));
  return found && { draft: found.draft, lotDurationMs: found.lotDurationMs };
}

/** A project that the caller may see, as it sees it: the list of an invitation goes to its own agency alone. */
async function fromProject(
  deps: HttpDeps,
  session: Session,
  projectId: string,
): Promise<DraftFrom | undefined> {
  const head = await deps.engine.head(projectId);
  const facts = head && projectFactsHere(deps, head);
  if (facts === undefined || !isAllowed('project.watch', subjectOf(session), facts)) {
    return undefined;
  }
  return deps.projects.copyOf(projectId, viewerOf(session, facts));
}

/** An auction whose journal is everybody's, or that the caller runs. */
async function fromAuction(
  deps: HttpDeps,
  session: Session,
  id: string,
): Promise<DraftFrom | undefined> {
  const head = await deps.engine.head(id);
  if (head === undefined || !isAuctionHead(head)) return undefined;
  const facts = factsHere(deps, head);
  const subject = subjectOf(session);
  const mayRead =
    isAllowed('auction.export', subject, facts) ||
    isAllowed('auction.view-as-oversight', subject, facts);
  return mayRead ? deps.projects.copyOfAuction(auctionId(id)) : undefined;
}
