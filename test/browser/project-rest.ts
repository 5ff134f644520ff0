import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { projectAnswerSchema, type ProjectRequestInput } from '#contracts/wire/project-steps.ts';
import {
  type ProjectDetail,
  projectCreatedSchema,
  projectDetailSchema,
} from '#contracts/wire/projects.ts';
import { sessionInfoSchema } from '#contracts/wire/rest.ts';
import { type Login, PASSWORD } from './people.ts';

/** REST calls about auction projects, as somebody who signed in for a token. */
export interface ProjectClient {
  create(draft: ProjectDraftInput): Promise<string>;
  /** Throws when the step is refused. */
  step(projectId: string, step: DistributiveOmit<ProjectRequestInput, 'commandId'>): Promise<void>;
  detail(projectId: string): Promise<ProjectDetail>;
  saveTemplate(templateId: string, name: string, draft: ProjectDraftInput): Promise<void>;
}
type DistributiveOmit<Shape, Key extends PropertyKey> = Shape extends unknown
  ? Omit<Shape, Key>
  : never;

export async function projectsByRest(baseUrl: string, login: Login): Promise<ProjectClient> {
  const url = `${baseUrl}/api/sessions`;
  const body = { login, password: PASSWORD, wantToken: true };
  const { token } = sessionInfoSchema.parse(await call({ url, body, method: 'POST' }));
  if (token === undefined) throw new Error('a session for a program has a token');
  const projects = `${baseUrl}/api/projects`;
  let count = 0;
  const nextId = (): string => `${login}-${Date.now()}-${(count += 1)}`;
  return {
    create: async (draft) => {
      const made = { commandId: nextId(), draft };
      const answer = await call({ url: projects, token, body: made, method: 'POST' });
      return projectCreatedSchema.parse(answer).projectId;
    },
    step: async (projectId, step) => {
      const command = { ...step, commandId: nextId() };
      const path = `${projects}/${projectId}/commands`;
      const sent = await call({ url: path, token, body: command, method: 'POST' });
      const answer = projectAnswerSchema.parse(sent);
      if (answer.outcome === 'refused') {
        throw new Error(`${step.type} was refused: ${JSON.stringify(answer)}`);
      }
    },
    detail: async (projectId) =>
      projectDetailSchema.parse(await call({ url: `${projects}/${projectId}`, token })),
    saveTemplate: async (templateId, name, draft) => {
      const path = `${baseUrl}/api/project-templates/${templateId}`;
      const template = { name, draft, lotDurationMs: 1_800_000 };
      await call({ url: path, token, body: template, method: 'PUT' });
    },
  };
}

interface Call {
  readonly url: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly method?: 'POST' | 'PUT';
}

async function call({ url, token, body, method }: Call): Promise<unknown> {
  const response = await fetch(url, {
    ...(method === undefined ? {} : { method, body: JSON.stringify(body) }),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** A draft that lacks nothing: one lot with a ceiling of 100,000 yuan, opening in four days. */
export function wholeDraft(title: string, change: Partial<ProjectDraftInput> = {}) {
  const opensAt = Math.ceil(Date.now() / 60_000) * 60_000 + 4 * 86_400_000;
  const draft: ProjectDraftInput = {
    title,
    method: '网上竞价',
    buyerId: 'buyer-a',
    budgetFen: 10_000_000,
    description: '合同签订后 10 日内交货。',
    registration: { mode: 'open', until: opensAt - 86_400_000 },
    offerSignature: 'none',
    lots: [{ id: 'L1', title: '复印纸', quantity: 500, unit: '箱' }],
    rules: {
      ...{ type: 'english-reverse', visibility: 'best-price', minBidders: 3 },
      ...{ opensAt, closesAt: opensAt + 1_800_000 },
      lots: [
        {
          ...{ id: 'L1', ceilingFen: 10_000_000, decrementMaxBp: 3_000 },
          decrement: { basis: 'best', kind: 'absolute', fen: 10_000 },
        },
      ],
    },
    ...change,
  };
  return draft;
}
