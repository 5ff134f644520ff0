import type { Queryable } from '../kit/transaction.ts';

/** SQL of the schema `mod_projects`. */

export interface StoredTemplate {
  readonly templateId: string;
  readonly name: string;
  /** JSON text. */
  readonly draft: string;
  readonly lotDurationMs: number;
  readonly savedAt: number;
}

export interface TemplateKey {
  readonly organizationId: string;
  readonly templateId: string;
}

const COLUMNS = `template_id, name, draft::text AS draft, lot_duration_ms::float8 AS lot_duration_ms,
  extract(epoch FROM saved_at) * 1000 AS saved_at_ms`;

interface TemplateRow {
  readonly template_id: string;
  readonly name: string;
  readonly draft: string;
  readonly lot_duration_ms: number;
  readonly saved_at_ms: string;
}

/** Newest first. */
export async function templatesOf(
  db: Queryable,
  organizationId: string,
): Promise<readonly StoredTemplate[]> {
  const { rows } = await db.query<TemplateRow>(
    `SELECT ${COLUMNS} FROM mod_projects.templates WHERE organization_id = $1
     ORDER BY saved_at DESC, template_id`,
    [organizationId],
  );
  return rows.map(templateOf);
}

export async function findTemplate(
  db: Queryable,
  { organizationId, templateId }: TemplateKey,
): Promise<StoredTemplate | undefined> {
  const { rows } = await db.query<TemplateRow>(
    `SELECT ${COLUMNS} FROM mod_projects.templates
     WHERE organization_id = $1 AND template_id = $2`,
    [organizationId, templateId],
  );
  return rows[0] && templateOf(rows[0]);
}

/** How many others the organization has; its rows stay locked until the transaction ends. */
export async function countOthers(
  db: Queryable,
  { organizationId, templateId }: TemplateKey,
): Promise<number> {
  const { rows } = await db.query(
    `SELECT 1 FROM mod_projects.templates
     WHERE organization_id = $1 AND template_id <> $2 FOR UPDATE`,
    [organizationId, templateId],
  );
  return rows.length;
}

export async function upsertTemplate(
  db: Queryable,
  { organizationId, templateId }: TemplateKey,
  { name, draft, lotDurationMs }: Pick<StoredTemplate, 'name' | 'draft' | 'lotDurationMs'>,
): Promise<void> {
  await db.query(
    `INSERT INTO mod_projects.templates
       (organization_id, template_id, name, draft, lot_duration_ms) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organization_id, template_id) DO UPDATE
     SET name = $3, draft = $4, lot_duration_ms = $5, saved_at = clock_timestamp()`,
    [organizationId, templateId, name, draft, lotDurationMs],
  );
}

/** False when there was none. */
export async function removeTemplate(
  db: Queryable,
  { organizationId, templateId }: TemplateKey,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM mod_projects.templates WHERE organization_id = $1 AND template_id = $2',
    [organizationId, templateId],
  );
  return rowCount === 1;
}

function templateOf(row: TemplateRow): StoredTemplate {
  return {
    templateId: row.template_id,
    name: row.name,
    draft: row.draft,
    lotDurationMs: row.lot_duration_ms,
    savedAt: Math.floor(Number(row.saved_at_ms)),
  };
}
