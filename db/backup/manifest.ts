import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { jsonOf } from './repository.ts';
import { type Lsn, parseLsn } from './wal-place.ts';

/** PostgreSQL's `backup_manifest`: each file of the cluster with size and SHA-256, and the log that it needs. */
export interface ClusterManifest {
  /** By path inside the cluster; those of the log itself are left out, the server does not vouch for them. */
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>;
  readonly timeline: number;
  readonly startLsn: Lsn;
  readonly endLsn: Lsn;
}

const manifestSchema = z.looseObject({
  'PostgreSQL-Backup-Manifest-Version': z.int().min(1).max(2),
  Files: z.array(
    z.looseObject({
      Path: z.string().optional(),
      'Encoded-Path': z.string().optional(),
      Size: z.int().min(0),
      'Checksum-Algorithm': z.literal('SHA256'),
      Checksum: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  'WAL-Ranges': z
    .array(z.looseObject({ Timeline: z.int(), 'Start-LSN': z.string(), 'End-LSN': z.string() }))
    .length(1),
  'Manifest-Checksum': z.string(),
});

/** Checks the manifest's own checksum, which covers all lines before it. Throws `BackupError`. */
export function parseManifest(text: string): ClusterManifest {
  const parsed = manifestSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw new BackupError('backup_manifest is no manifest of PostgreSQL');
  const manifest = parsed.data;
  const covered = text.slice(0, text.lastIndexOf('\n"Manifest-Checksum"') + 1);
  const sum = createHash('sha256').update(covered).digest('hex');
  if (sum !== manifest['Manifest-Checksum']) throw new BackupError('backup_manifest was changed');
  const files = new Map(
    manifest.Files.map((file) => {
      const path = file.Path ?? Buffer.from(file['Encoded-Path'] ?? '', 'hex').toString('utf8');
      return [path, { bytes: file.Size, sha256: file.Checksum }] as const;
    }).filter(([path]) => !path.startsWith('pg_wal/')),
  );
  const [range] = manifest['WAL-Ranges'];
  const startLsn = parseLsn(range?.['Start-LSN'] ?? '');
  const endLsn = parseLsn(range?.['End-LSN'] ?? '');
  if (range === undefined || startLsn === undefined || endLsn === undefined) {
    throw new BackupError('backup_manifest does not say which log it needs');
  }
  return { files, timeline: range.Timeline, startLsn, endLsn };
}
