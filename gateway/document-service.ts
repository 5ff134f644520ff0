import { DOCUMENT_JOBS_MAX } from '#contracts/limits.ts';
import { DocumentPress } from '#documents/press.ts';
import type { Identity } from '#modules/identity/index.ts';
import { Archive } from './archive/archive.ts';
import { DocumentDesk } from './documents/document-desk.ts';
import { Stories } from './documents/stories.ts';
import type { JournalService } from './journal-service.ts';

const JOB_MS = 120_000;
const IDLE_MS = 60_000;

export interface DocumentService {
  readonly press: DocumentPress;
  readonly desk: DocumentDesk;
  readonly stories: Stories;
  readonly archive: Archive;
  stop(): Promise<void>;
}

/** The press in its worker thread, the desk before it, and the archive that hands out what it makes. */
export function openDocuments(
  { engine, logSource }: JournalService,
  identity: Pick<Identity, 'organizationsOf' | 'organizationsOfKind'>,
): DocumentService {
  const press = new DocumentPress({ jobsMax: DOCUMENT_JOBS_MAX, jobMs: JOB_MS, idleMs: IDLE_MS });
  const desk = new DocumentDesk({
    press,
    read: (id, after, limit) => engine.read(id, after, limit),
    namesOf: (ids) => identity.organizationsOf([...ids]),
    verifierKey: logSource.verifierKey,
    checkpoint: () => logSource.checkpoint(),
  });
  const stories = new Stories((id, after, limit) => engine.read(id, after, limit));
  const archive = new Archive({
    list: (query) => engine.list(query),
    stories,
    buyers: () => identity.organizationsOfKind('buyer'),
    nowMs: () => engine.nowMs(),
  });
  return { press, desk, stories, archive, stop: () => press.stop() };
}
