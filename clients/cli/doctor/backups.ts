import { BackupError } from '#db/backup/backup-error.ts';
import { listBases, newestFolder, openRepository } from '#db/backup/repository.ts';
import { checkLog } from '#db/backup/verify.ts';
import { lsnText } from '#db/backup/wal-place.ts';
import { bad, type Finding, good, warn } from './finding.ts';

const HOUR_MS = 3_600_000;
const AGE_HOURS_EASY = 36;

/** How old the newest base backup is, and whether the log after it has no gap. */
export async function backupFindings(folder: string, nowMs: number): Promise<readonly Finding[]> {
  const what = 'backups';
  try {
    const repository = await openRepository(await newestFolder(folder));
    const newest = (await listBases(repository)).at(-1);
    if (newest === undefined) return [bad(what, `none in ${folder}`, 'run kaibiao backup create')];
    const hours = Math.floor((nowMs - Date.parse(newest.endedAt)) / HOUR_MS);
    const age = `the newest is ${hours} hours old`;
    const { faults, reachesTo } = await checkLog(repository, newest);
    return [
      hours > AGE_HOURS_EASY
        ? warn(what, age, 'see why none was made last night')
        : good(what, age),
      faults[0] === undefined
        ? good('log kept', `without a gap up to ${lsnText(reachesTo)}`)
        : bad('log kept', faults[0], 'run kaibiao backup follow: it begins anew after a gap'),
    ];
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    return [bad(what, error.message, 'see --backups')];
  }
}
