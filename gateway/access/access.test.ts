import { describe, expect, it } from 'vitest';
import { officialRequestSchema } from '#contracts/wire/rest.ts';
import { clientFrameSchema } from '#contracts/wire/live-frames.ts';
import { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import { audienceFor, bidderFor } from './audience.ts';
import { COMMAND_ACCESS, LIVE_FRAME_ACCESS, ROOM_EVENT_ACCESS } from './channels.ts';
import { isAllowed, subjectOf } from './decide.ts';
import {
  cellName,
  matrixCells,
  matrixFacts,
  matrixSession,
  PHASES,
  STANDINGS,
  type Standing,
} from './matrix.ts';
import { ACCESS_IDS, accessEntry, CHANNELS, isAccessId } from './table.ts';

/** Written by hand beside the table, so that a change of rights shows up as two changes in a review. */
const OPEN_TO_ALL = [
  'site.health',
  'site.read',
  'demo.read',
  'session.create',
  'session.read',
  'session.end',
  'live.connect',
  'live.time',
  'room.join',
  'auction.list',
  'auction.watch',
  'log.read',
];
const EXACTLY: Readonly<Record<string, readonly string[]>> = {
  'metrics.read': [],
  'signing-key.register': ['supplier/*'],
  'room.presence': ['agency/runner', 'supervisor/*'],
  'auction.view-as-bidder': ['supplier/bidder'],
  'auction.view-as-buyer': ['buyer/buyer'],
  'auction.view-as-oversight': ['agency/runner', 'supervisor/*'],
  'auction.offer': ['supplier/bidder'],
  'auction.grant': ['supplier/bidder'],
  'auction.publish': ['agency/*'],
  'auction.export': ['agency/runner', 'supervisor/*'],
  'auction.command.pause': ['agency/runner', 'supervisor/*'],
  'auction.command.resume': ['agency/runner'],
  'auction.command.extend': ['agency/runner'],
  'auction.command.announce': ['agency/runner'],
  'auction.command.void-offer': ['agency/runner'],
  'auction.command.disqualify': ['agency/runner'],
  'auction.command.cancel-lot': ['agency/runner'],
  'auction.command.cancel-auction': ['agency/runner'],
};

describe('the access table', () => {
  it('[A1] allows, in a running best-price auction, exactly what this list says', () => {
    expect([...OPEN_TO_ALL, ...Object.keys(EXACTLY)].toSorted()).toEqual(ACCESS_IDS.toSorted());
    const facts = matrixFacts('running', 'best-price');
    for (const id of ACCESS_IDS) {
      const everything = CHANNELS.flatMap((channel) => matrixCells(channel)).filter(
        (cell) => cell.id === id && cell.phase === 'running' && cell.visibility === 'best-price',
      );
      expect(everything.length).toBeGreaterThanOrEqual(33);
      for (const { role, standing } of everything) {
        const isListed =
          OPEN_TO_ALL.includes(id) ||
          (EXACTLY[id] ?? []).some((text) => [`${role}/${standing}`, `${role}/*`].includes(text));
        const subject = subjectOf(matrixSession(role, standing));
        expect(`${id} ${role}/${standing} ${isAllowed(id, subject, facts)}`).toBe(
          `${id} ${role}/${standing} ${isListed}`,
        );
      }
    }
  });

  it('[A1] decides every cell of every channel as the enumeration does', () => {
    const cells = CHANNELS.flatMap((channel) => matrixCells(channel));
    const wrong = cells.filter((cell) => {
      const subject = subjectOf(matrixSession(cell.role, cell.standing));
      const facts = matrixFacts(cell.phase, cell.visibility);
      return isAllowed(cell.id, subject, facts) !== cell.isExpected;
    });
    expect(wrong.map(cellName)).toEqual([]);
    expect(cells.some((cell) => cell.isExpected)).toBe(true);
    expect(cells.some((cell) => !cell.isExpected)).toBe(true);
  });

  it('denies whatever needs facts when there are none', () => {
    for (const standing of STANDINGS) {
      for (const id of ['auction.offer', 'auction.export', 'auction.grant'] as const) {
        const agency = subjectOf(matrixSession('agency', standing));
        const supplier = subjectOf(matrixSession('supplier', standing));
        expect(isAllowed(id, agency) || isAllowed(id, supplier)).toBe(false);
      }
    }
  });

  it('opens metrics to the operator alone, whatever the role', () => {
    expect(isAllowed('metrics.read', subjectOf(undefined, true))).toBe(true);
    expect(isAllowed('metrics.read', subjectOf(matrixSession('platform-admin', 'none')))).toBe(
      false,
    );
  });

  it('lets everybody export an ended auction, and nobody a running sealed one', () => {
    const stranger = subjectOf(undefined);
    const supervisor = subjectOf(matrixSession('supervisor', 'none'));
    for (const visibility of VISIBILITIES) {
      expect(isAllowed('auction.export', stranger, matrixFacts('ended', visibility))).toBe(true);
      expect(isAllowed('auction.export', stranger, matrixFacts('running', visibility))).toBe(false);
    }
    expect(isAllowed('auction.export', supervisor, matrixFacts('running', 'open'))).toBe(true);
    expect(isAllowed('auction.export', supervisor, matrixFacts('running', 'sealed'))).toBe(false);
  });

  it('knows no entry by a name from the prototype', () => {
    for (const text of ['constructor', '__proto__', 'toString', '', undefined, 1]) {
      expect(isAccessId(text)).toBe(false);
    }
  });
});

describe('every channel', () => {
  it('[A1] names an entry for each live frame, and one that serves the live channel', () => {
    const frames = clientFrameSchema.options.map((option) => option.shape.t.value);
    expect(Object.keys(LIVE_FRAME_ACCESS).toSorted()).toEqual(frames.toSorted());
    for (const id of Object.values(LIVE_FRAME_ACCESS)) {
      expect({ id, channels: accessEntry(id).channels }).toEqual({
        id,
        channels: expect.arrayContaining(['live']),
      });
    }
  });

  it('[A1] names an entry for each room event, and one that serves the rooms', () => {
    for (const id of Object.values(ROOM_EVENT_ACCESS)) {
      expect({ id, channels: accessEntry(id).channels }).toEqual({
        id,
        channels: expect.arrayContaining(['room']),
      });
    }
  });

  it('[A1] names an entry for each official command', () => {
    const types = officialRequestSchema.options.map((option) => option.shape.type.value);
    expect(Object.keys(COMMAND_ACCESS).toSorted()).toEqual(types.toSorted());
    expect(new Set(Object.values(COMMAND_ACCESS)).size).toBe(types.length);
  });
});

describe('audience', () => {
  const facts = matrixFacts('running', 'best-price');
  const seenBy = (role: Parameters<typeof matrixSession>[0], standing: Standing) =>
    audienceFor(matrixSession(role, standing), facts);

  it('[AUC-12] chooses the view by role and organization together', () => {
    expect(seenBy('public', 'none')).toEqual({ kind: 'public' });
    expect(seenBy('supplier', 'bidder')).toEqual({ kind: 'bidder', bidderId: 'org-bidder' });
    expect(seenBy('supplier', 'none')).toEqual({ kind: 'public' });
    expect(seenBy('buyer', 'buyer')).toEqual({ kind: 'buyer' });
    expect(seenBy('buyer', 'none')).toEqual({ kind: 'public' });
    expect(seenBy('agency', 'runner')).toEqual({ kind: 'oversight' });
    expect(seenBy('agency', 'none')).toEqual({ kind: 'public' });
    expect(seenBy('supervisor', 'none')).toEqual({ kind: 'oversight' });
  });

  it('[AUC-12] gives a role nothing for the standing of another role', () => {
    expect(seenBy('buyer', 'bidder')).toEqual({ kind: 'public' });
    expect(seenBy('supplier', 'runner')).toEqual({ kind: 'public' });
    expect(seenBy('agency', 'buyer')).toEqual({ kind: 'public' });
    for (const role of ['expert', 'platform-admin', 'security-admin', 'audit-admin'] as const) {
      for (const standing of STANDINGS) expect(seenBy(role, standing)).toEqual({ kind: 'public' });
    }
  });

  it('lets only an admitted supplier offer, in every phase: the engine answers late ones', () => {
    for (const phase of PHASES) {
      const those = matrixFacts(phase, 'best-price');
      expect(bidderFor(matrixSession('supplier', 'bidder'), those)).toBe('org-bidder');
      expect(bidderFor(matrixSession('supplier', 'none'), those)).toBeUndefined();
      expect(bidderFor(matrixSession('agency', 'bidder'), those)).toBeUndefined();
      expect(bidderFor(undefined, those)).toBeUndefined();
    }
  });

  it('takes no organization id that is no bidder id', () => {
    const session = matrixSession('supplier', 'bidder');
    const odd = { ...facts, bidderIds: ['<script>'] };
    const stranger = session && { ...session, organizationId: '<script>' };
    expect(bidderFor(stranger, odd)).toBeUndefined();
    expect(audienceFor(stranger, odd)).toEqual({ kind: 'public' });
  });
});
