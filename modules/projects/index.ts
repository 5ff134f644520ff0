import type { Pool } from 'pg';
import { PROJECT_TEMPLATES_MAX } from '#contracts/limits.ts';
import { type ProjectDraft, projectDraftSchema } from '#contracts/wire/project-draft.ts';
import type { ProjectTemplate } from '#contracts/wire/projects.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { transactionsOn } from '../kit/transaction.ts';
import {
  countOthers,
  findTemplate,
  removeTemplate,
  type StoredTemplate,
  type TemplateKey,
  templatesOf,
  upsertTemplate,
} from './repo.ts';

export { type NotedPayment, PaymentBook } from './payments.ts';

/** Who keeps or removes a template, for the audit trail. */
export interface TemplateActor {
  readonly userId: string;
  readonly sessionId: string;
  readonly organizationId: string;
  readonly address: string;
}

/**
 * Templates of auction projects (PRJ-14), each agency's own; owner of the schema `mod_projects`. Methods reject with
 * `DatabaseUnavailableError` when the database does not answer.
 */
export class ProjectTemplates {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async list(organizationId: string): Promise<readonly ProjectTemplate[]> {
    const stored = await onDatabase(() => templatesOf(this.#pool, organizationId));
    return stored.map(templateOf);
  }

  async find(key: TemplateKey): Promise<ProjectTemplate | undefined> {
    const stored = await onDatabase(() => findTemplate(this.#pool, key));
    return stored && templateOf(stored);
  }

  /** Replaces the own one of that id. `full`: PROJECT_TEMPLATES_MAX others are kept. */
  save(
    actor: TemplateActor,
    template: {
      readonly templateId: string;
      readonly name: string;
      readonly draft: ProjectDraft;
      readonly lotDurationMs: number;
    },
  ): Promise<'saved' | 'full'> {
    const { templateId, name, draft, lotDurationMs } = template;
    const key = { organizationId: actor.organizationId, templateId };
    return transactionsOn(this.#pool)(async (client) => {
      if ((await countOthers(client, key)) >= PROJECT_TEMPLATES_MAX) return 'full';
      await upsertTemplate(client, key, { name, draft: JSON.stringify(draft), lotDurationMs });
      await writeAudit(client, {
        ...actor,
        kind: 'project-template-saved',
        objectId: templateId,
        detail: { name },
      });
      return 'saved';
    });
  }

  /** False when there was none. */
  remove(actor: TemplateActor, templateId: string): Promise<boolean> {
    return transactionsOn(this.#pool)(async (client) => {
      const { organizationId } = actor;
      if (!(await removeTemplate(client, { organizationId, templateId }))) return false;
      await writeAudit(client, {
        ...actor,
        kind: 'project-template-removed',
        objectId: templateId,
      });
      return true;
    });
  }
}

/** Drafts were checked when they were kept. */
function templateOf({ draft, ...stored }: StoredTemplate): ProjectTemplate {
  return { ...stored, isBuiltIn: false, draft: projectDraftSchema.parse(JSON.parse(draft)) };
}
