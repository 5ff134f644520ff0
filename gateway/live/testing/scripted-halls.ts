import type { HallPresence } from '#contracts/wire/room-frames.ts';
import type { Openings, OpeningSight, OpeningViewer } from '#engine/api.ts';
import type { LiveOpenings } from '../ports.ts';

type ShownListener = Parameters<Openings['onShown']>[0];

/** Bid openings that change when a test says so; everybody but the public has a seat. */
export class ScriptedHalls implements LiveOpenings {
  /** What everybody is shown, by opening. */
  readonly versions = new Map<string, number>();
  isDown = false;
  readonly #listeners = new Set<ShownListener>();

  /** A change that everybody may know. */
  change(openingId: string, at = 1): void {
    const version = (this.versions.get(openingId) ?? 1) + 1;
    this.versions.set(openingId, version);
    for (const listener of this.#listeners) listener(openingId, { version, at });
  }

  onShown(listener: ShownListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async sight(openingId: string, viewer: OpeningViewer): Promise<OpeningSight | undefined> {
    if (this.isDown || viewer.role !== 'public') return undefined;
    const digest = 'A'.repeat(43);
    return {
      opening: {
        ...{ openingId, tender: 'T-1', title: 'T', lot: '1', stage: '1', state: 'receiving' },
        ...{ agencyName: 'agency', deadlineMs: 1, opensAtMs: 1 },
      },
      ...{ actors: [], policyDigest: digest, decryptMs: 0, confirmMs: 0, bidsMin: 3 },
      ...{ hostStep: 'wait_for_deadline', custodians: [], signaturesNeeded: 2, bids: [] },
      ...{ objections: [], confirmed: [], signedIn: [], remarks: [], remarkCount: 0 },
      version: this.versions.get(openingId) ?? 1,
    };
  }

  async presence(
    ...[, there]: Parameters<Openings['presence']>
  ): Promise<HallPresence | undefined> {
    if (this.isDown) throw new Error('the store is down');
    const seated = there().filter(({ viewer }) => viewer.role !== 'public');
    const others = there().filter(({ viewer }) => viewer.role === 'public');
    return {
      seats: seated.map(({ viewer: { organizationId } }) => ({
        organizationId,
        seat: 'custodian',
      })),
      moreSeats: 0,
      onlookers: others.reduce((sum, { count }) => sum + count, 0),
    };
  }
}
