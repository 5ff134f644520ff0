import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Role, SessionInfo } from '#contracts/wire/session.ts';
import { pemText } from '#pki/pem.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { OPENING, type OpeningWorld } from '#test/openings/opening-world.ts';
import { Wire } from '#test/openings/wire.ts';
import type { WorldRooms } from '#test/openings/world-rooms.ts';
import { DESKTOP, newVisitor, type Visit, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { like, say } from './words.ts';

/** People at one opening, each in a browser of its own, before an engine whose time a test lets jump. */

export const ADDRESS = `/openings/${OPENING}`;

export interface Person {
  /** Organization in the world; `public` is nobody. */
  readonly who: string;
  readonly visitor: Visitor;
  /** Between its pages and the hall's room. */
  readonly wire: Wire;
}

export interface Place {
  readonly browser: Browser;
  readonly world: OpeningWorld;
  readonly rooms: WorldRooms;
}

/** Opens the hall as this organization: what is asked about openings goes to the world, all else to the server. */
export async function enter(
  { browser, world, rooms }: Place,
  who: string,
  look: Omit<Visit, 'login'>,
): Promise<Person> {
  const visitor = await newVisitor(browser, { viewport: DESKTOP, ...look });
  const { page } = visitor;
  const wire = new Wire(rooms.port, who);
  await page.routeWebSocket(/\/socket\.io\//, (socket) => wire.join(socket));
  await page.route('**/api/session', (route) => route.fulfill({ json: sessionFor(who) }));
  await page.route('**/api/openings**', async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const body = request.postData();
    const { status, headers, bytes } = await world.send(who, {
      ...{ method: request.method(), path: pathname + search },
      ...(body !== null && { json: JSON.parse(body) }),
    });
    const contentType = headers['content-type'] ?? 'application/octet-stream';
    await route.fulfill({ status, contentType, body: Buffer.from(bytes) });
  });
  return { who, visitor, wire };
}

const ROLES: Readonly<Record<string, Role>> = {
  ...{ agency: 'agency', supervisor: 'supervisor', notary: 'notary' },
  ...{ 's-1': 'supplier', 's-2': 'supplier', 's-3': 'supplier' },
};

function sessionFor(who: string): SessionInfo {
  const role = ROLES[who];
  if (role === undefined) return { role: 'public' };
  const names = { displayName: who, organizationId: who, organizationName: who };
  return { role, userId: `user-${who}`, ...names };
}

/** Key files as people have them, in a folder of their own. */
export class KeyFiles {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<KeyFiles> {
    return new KeyFiles(await mkdtemp(join(tmpdir(), 'kaibiao-keys-')));
  }

  async save(name: string, key: KeyMaterial): Promise<string> {
    const parts = [pemText('PRIVATE KEY', key.privateKey), pemText('CERTIFICATE', key.certificate)];
    return this.write(`${name}.pem`, parts.join(''));
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

export const text = ({ visitor }: Person, key: string): string =>
  say(visitor.language, 'openings', key);

export async function press(person: Person, key: string): Promise<void> {
  const name = like(person.visitor.language, 'openings', key);
  await person.visitor.page.getByRole('button', { name }).click();
}

/** Chooses a key file; it stays read until the page is left. */
export async function readKeyFile(person: Person, path: string): Promise<void> {
  const { page } = person.visitor;
  await page.getByLabel(text(person, 'key.label'), { exact: true }).setInputFiles(path);
  await press(person, 'key.read');
  await page.getByRole('button', { name: text(person, 'key.forget'), exact: true }).waitFor();
}

/** Chooses the root that this person trusts, by the name in it; it stays on its machine. */
export async function trustRoot(
  person: Person,
  root: { readonly path: string; readonly name: string },
): Promise<void> {
  const { page, language } = person.visitor;
  await page.getByLabel(text(person, 'ownTrust.label'), { exact: true }).setInputFiles(root.path);
  await page.locator('.trust-roots').getByText(root.name, { exact: true }).waitFor();
  await page.getByText(say(language, 'kit', 'trust.kept')).waitFor();
}

/** Waits until the page says so. */
export async function reads(person: Person, key: string): Promise<void> {
  await person.visitor.page
    .getByText(like(person.visitor.language, 'openings', key))
    .first()
    .waitFor();
}

export function looksGood({ who, visitor }: Person, name: string): Promise<void> {
  return expectGood(visitor.page, `hall-${name}-${who}-${visitor.language}`);
}
