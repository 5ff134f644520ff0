import { queryOptions, type UseQueryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  draftFromSchema,
  findingListSchema,
  organizationListSchema,
  projectCreatedSchema,
  projectDetailSchema,
  projectListSchema,
  type ProjectDetail,
  type ProjectTemplate,
  templateListSchema,
  whatIfAnswerSchema,
  type WhatIfAnswer,
} from '#contracts/wire/projects.ts';
import {
  type DepositStatementAnswer,
  depositStatementAnswerSchema,
  type depositStatementSchema,
} from '#contracts/wire/deposit-statements.ts';
import type { DocumentFormat, DocumentKind, DocumentLanguage } from '#contracts/wire/documents.ts';
import type { Finding, ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import {
  projectAnswerSchema,
  type ProjectAnswer,
  type ProjectRequestInput,
} from '#contracts/wire/project-steps.ts';
import { openingListSchema } from '#contracts/wire/openings.ts';
import { auctionDetailSchema, type AuctionDetail } from '#contracts/wire/rest.ts';
import { request } from '#clients/web/kit/http.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { listQueryText, type ListInput } from './list-search.ts';

/** Every REST call about auction projects (`contracts/wire/projects.ts`). */

/** Lists and projects are asked again now and then: others act in them, and periods end by time alone. */
const LIST_REFRESH_MS = 20_000;
const PROJECT_REFRESH_MS = 10_000;

export function projectListQuery(input: ListInput) {
  return queryOptions({
    queryKey: ['projects', input],
    queryFn: ({ signal }) =>
      request(projectListSchema, `/api/projects?${listQueryText(input)}`, { signal }),
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: (before) => before,
  });
}

type ProjectKey = readonly ['project', string];

export function projectQuery(
  projectId: string,
): UseQueryOptions<ProjectDetail, Error, ProjectDetail, ProjectKey> & { queryKey: ProjectKey } {
  return {
    queryKey: ['project', projectId],
    queryFn: ({ signal }) => request(projectDetailSchema, projectPath(projectId), { signal }),
    refetchInterval: PROJECT_REFRESH_MS,
  };
}

export const templatesQuery = queryOptions({
  queryKey: ['project-templates'],
  queryFn: ({ signal }): Promise<{ items: ProjectTemplate[] }> =>
    request(templateListSchema, '/api/project-templates', { signal }),
});

export type OrganizationKind = 'buyer' | 'supplier';

export function organizationsQuery(kind: OrganizationKind, search: string) {
  const query = new URLSearchParams({ kind, size: '20', ...(search === '' ? {} : { search }) });
  return queryOptions({
    queryKey: ['organizations', kind, search],
    queryFn: ({ signal }) =>
      request(organizationListSchema, `/api/project-parties?${query}`, { signal }),
    placeholderData: (before) => before,
  });
}

/** Where the content of a new project comes from. */
export type DraftSource =
  | { readonly template: string }
  | { readonly project: string }
  | { readonly auction: string };

export type DraftFrom = z.infer<typeof draftFromSchema>;

export function draftFrom(source: DraftSource): Promise<DraftFrom> {
  return request(draftFromSchema, `/api/project-draft?${new URLSearchParams({ ...source })}`);
}

export async function createProject(draft: ProjectDraftInput): Promise<string> {
  const body = { commandId: newCommandId(), draft };
  const made = await request(projectCreatedSchema, '/api/projects', { method: 'POST', body });
  return made.projectId;
}

/** A step without its command id; `sendStep` gives it one, so that each click is one command. */
export type Step = DistributiveOmit<ProjectRequestInput, 'commandId'>;
type DistributiveOmit<Shape, Key extends PropertyKey> = Shape extends unknown
  ? Omit<Shape, Key>
  : never;

export function sendStep(projectId: string, step: Step): Promise<ProjectAnswer> {
  const body = { ...step, commandId: newCommandId() };
  return request(projectAnswerSchema, `${projectPath(projectId)}/commands`, {
    method: 'POST',
    body,
  });
}

/** What the payments of a bank statement are to the project; with `take`, these are recorded as deposits. */
export function sendStatement(
  projectId: string,
  body: z.input<typeof depositStatementSchema>,
): Promise<DepositStatementAnswer> {
  const path = `${projectPath(projectId)}/deposit-statements`;
  return request(depositStatementAnswerSchema, path, { method: 'POST', body });
}

/** Openings that the agency arranged and that take bids still; the nearest hundred. */
export const ownOpeningsQuery = queryOptions({
  queryKey: ['own-openings'],
  queryFn: ({ signal }) =>
    request(openingListSchema, '/api/openings?mine=true&state=receiving&size=100', { signal }),
});

export async function checkDraft(
  draft: ProjectDraftInput,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const body = { draft };
  const path = '/api/project-checks';
  return (await request(findingListSchema, path, { method: 'POST', body, signal })).findings;
}

export interface TemplateInput {
  readonly templateId: string;
  readonly name: string;
  readonly draft: ProjectDraftInput;
  readonly lotDurationMs: number;
}

export async function saveTemplate({ templateId, ...body }: TemplateInput): Promise<void> {
  await request(z.unknown(), templatePath(templateId), { method: 'PUT', body });
}

export async function removeTemplate(templateId: string): Promise<void> {
  await request(z.unknown(), templatePath(templateId), { method: 'DELETE' });
}

/** An auction with the view that its agency has of it, as it is now. */
export function auctionQuery(auctionId: string) {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}`;
  return queryOptions({
    queryKey: ['auction-detail', auctionId],
    queryFn: ({ signal }): Promise<AuctionDetail> => request(auctionDetailSchema, path, { signal }),
  });
}

/** Replays an ended auction under other rules; `patch` is a merge patch (RFC 7396) on the rules as published. */
export function askWhatIf(
  auctionId: string,
  patch: Readonly<Record<string, z.core.util.JSONType>>,
): Promise<WhatIfAnswer> {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}/what-if`;
  return request(whatIfAnswerSchema, path, { method: 'POST', body: { rules: patch } });
}

/** Address of the project's journal, one NDJSON file. */
export function projectExportPath(projectId: string): string {
  return `${projectPath(projectId)}/export`;
}

/** Address of a document about an ended auction. */
export function documentPath(
  auctionId: string,
  kind: DocumentKind,
  query: { readonly format: DocumentFormat; readonly language: DocumentLanguage },
): string {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}/documents/${kind}`;
  return `${path}?${new URLSearchParams({ ...query })}`;
}

/** Address of the list as filtered, as CSV that spreadsheets read. */
export function projectListCsvPath(input: ListInput): string {
  return `/api/projects.csv?${listQueryText({ ...input, page: undefined, size: undefined })}`;
}

function projectPath(projectId: string): string {
  return `/api/projects/${encodeURIComponent(projectId)}`;
}

function templatePath(templateId: string): string {
  return `/api/project-templates/${encodeURIComponent(templateId)}`;
}
