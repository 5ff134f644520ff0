import type { z } from 'zod';
import { newCommandId } from '#clients/sdk/index.ts';
import {
  projectAnswerSchema,
  type ProjectAnswer,
  type ProjectRequestInput,
} from '#contracts/wire/project-steps.ts';
import { projectDetailSchema, type ProjectDetail } from '#contracts/wire/projects.ts';
import { sessionInfoSchema } from '#contracts/wire/rest.ts';
import { PASSWORD } from '#test/browser/people.ts';

/** Test support: somebody's program that acts in auction projects over REST. */
export interface ProjectProgram {
  /** Throws on any other answer than a good one. */
  get<Shape extends z.ZodType>(path: string, schema: Shape): Promise<z.output<Shape>>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
  see(projectId: string): Promise<ProjectDetail>;
  /** Sends a step under a new id, or under the one that it has. */
  step(projectId: string, step: StepInput): Promise<ProjectAnswer>;
}

type WithoutId<Shape> = Shape extends unknown ? Omit<Shape, 'commandId'> : never;
export type StepInput = WithoutId<ProjectRequestInput> & { readonly commandId?: string };

/** Signs in by password; the program goes on after the server was killed and started again. */
export async function projectProgram(baseUrl: string, login: string): Promise<ProjectProgram> {
  const signIn = { login, password: PASSWORD, wantToken: true };
  const opened = await fetchJson(`${baseUrl}/api/sessions`, { method: 'POST', body: signIn });
  const { token = '' } = sessionInfoSchema.parse(await opened.json());
  const send: ProjectProgram['send'] = (method, path, body) =>
    fetchJson(baseUrl + path, { method, body, token });
  const get: ProjectProgram['get'] = async (path, schema) => {
    const response = await send('GET', path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  };
  return {
    send,
    get,
    see: (projectId) => get(`/api/projects/${projectId}`, projectDetailSchema),
    step: async (projectId, step) => {
      const path = `/api/projects/${projectId}/commands`;
      const response = await send('POST', path, { commandId: newCommandId(), ...step });
      if (!response.ok) {
        throw new Error(`${step.type}: ${response.status} ${await response.text()}`);
      }
      return projectAnswerSchema.parse(await response.json());
    },
  };
}

function fetchJson(
  url: string,
  call: { readonly method: string; readonly body?: unknown; readonly token?: string },
): Promise<Response> {
  const { method, body, token } = call;
  return fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}

const LOT = {
  id: 'L1',
  ceilingFen: 1_000_000,
  decrement: { basis: 'best', kind: 'absolute', fen: 100 },
};
const HOUR_MS = 3_600_000;

/** A draft of one lot that can be published; its times are hours away. */
export function testDraft(nowMs: number, over: object = {}) {
  return {
    title: '打印纸采购',
    method: '网上竞价',
    buyerId: 'buyer-a',
    budgetFen: 2_000_000,
    description: 'A4 打印纸',
    registration: { mode: 'open', until: nowMs + HOUR_MS },
    offerSignature: 'none',
    lots: [{ id: 'L1', title: '包1' }],
    rules: {
      type: 'english-reverse',
      minBidders: 3,
      opensAt: nowMs + 2 * HOUR_MS,
      closesAt: nowMs + 2 * HOUR_MS + 8_000,
      lots: [LOT],
    },
    ...over,
  };
}
