import { describe, expect, it } from 'vitest';
import { officialRequestSchema } from '#contracts/wire/rest.ts';
import { type Role, USER_ROLES } from '#contracts/wire/session.ts';
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
import { ACCESS_IDS, accessEntry, type AccessId, CHANNELS, isAccessId } from './table.ts';

/** What a custodian of an opening does. */
const CUSTODY = ['opening.act', 'opening.custody', 'opening.share'];

/** Written by hand beside the table, so that a change of rights shows up as two changes in a review. */
const OPEN_TO_ALL = [
  'site.health',
  'site.read',
  'demo.read',
  'session.create',
  'session.read',
  'session.end',
  'invitation.use',
  'registration.make',
  'live.connect',
  'live.time',
  'room.join',
  'archive.read',
  'auction.list',
  'project.list',
  'opening.list',
  'opening.watch',
  'opening.room',
  'opening.files',
  'deposit.notify',
  'auction.watch',
  'log.read',
  'log.cosign',
];
const EXACTLY: Readonly<Record<string, readonly string[]>> = {
  'metrics.read': [],
  'account.use': USER_ROLES.map((role) => `${role}/*`),
  'member.manage': ['supplier/manager', 'buyer/manager', 'agency/manager'],
  'organization.list': ['platform-admin/*', 'security-admin/*'],
  'organization.change': ['platform-admin/*'],
  'invitation.make': ['platform-admin/*'],
  'registration.decide': ['platform-admin/*'],
  'user.list': ['platform-admin/*', 'security-admin/*'],
  'user.lock': ['security-admin/*'],
  'role.grant': ['security-admin/*'],
  'approval.decide': ['platform-admin/*', 'security-admin/*'],
  'security.manage': ['security-admin/*'],
  'audit.read': ['audit-admin/*'],
  'audit.export': ['audit-admin/*'],
  'signing-key.register': ['supplier/*'],
  'room.presence': ['agency/runner', 'supervisor/overseer'],
  'auction.view-as-bidder': ['supplier/bidder'],
  'auction.view-as-buyer': ['buyer/buyer'],
  'auction.view-as-oversight': ['agency/runner', 'supervisor/overseer'],
  'auction.offer': ['supplier/bidder'],
  'auction.instruct': ['supplier/bidder'],
  'auction.grant': ['supplier/bidder'],
  'auction.publish': ['agency/*'],
  'auction.export': ['agency/runner', 'supervisor/overseer'],
  'auction.offers': ['agency/runner', 'supervisor/overseer', 'supplier/bidder'],
  'auction.document.result-notice': [],
  'auction.document.offer-log': ['agency/runner', 'supervisor/overseer', 'supplier/bidder'],
  'auction.document.minutes': ['agency/runner', 'supervisor/overseer'],
  'auction.hall': ['agency/runner', 'supervisor/overseer'],
  'auction.incident.read': ['agency/runner', 'supervisor/overseer'],
  'auction.incident.record': ['agency/runner', 'supervisor/overseer'],
  'oversight.wall': ['supervisor/*'],
  'auction.signals': ['supervisor/overseer'],
  'auction.signals.note': ['supervisor/overseer'],
  'auction.command.pause': ['agency/runner', 'supervisor/overseer'],
  'auction.command.resume': ['agency/runner'],
  'auction.command.extend': ['agency/runner'],
  'auction.command.announce': ['agency/runner'],
  'auction.command.void-offer': ['agency/runner'],
  'auction.command.disqualify': ['agency/runner'],
  'auction.command.cancel-lot': ['agency/runner'],
  'auction.command.cancel-auction': ['agency/runner'],
  'rehearsal.watch': ['agency/runner', 'supervisor/overseer', 'supplier/bidder'],
  'rehearsal.records': ['agency/runner', 'supervisor/overseer'],
  'opening.arrange': ['agency/*'],
  'opening.act': [
    'agency/*',
    'supplier/*',
    'buyer/custodian',
    'supervisor/custodian',
    'notary/custodian',
  ],
  'opening.custody': [
    'agency/custodian',
    'buyer/custodian',
    'supervisor/custodian',
    'notary/custodian',
  ],
  'opening.bid': ['supplier/*'],
  'opening.share': [
    'agency/custodian',
    'buyer/custodian',
    'supervisor/custodian',
    'notary/custodian',
    'supplier/*',
  ],
  'project.create': ['agency/*'],
  'project.check': ['agency/*'],
  'project.watch': ['agency/runner', 'supervisor/overseer'],
  'project.view-as-inside': ['agency/runner', 'supervisor/overseer'],
  'project.view-as-buyer': [],
  'project.act': ['agency/runner', 'supervisor/overseer'],
  'project.export': ['agency/runner', 'supervisor/overseer'],
  'project.deposits': ['agency/runner'],
  'project.draft-source': ['agency/*'],
  'project.templates': ['agency/*'],
  'auction.what-if': [],
  'project.parties': ['agency/*'],
};

describe('the access table', () => {
  it('[A1] allows, in a running best-price auction and in a draft, exactly what this list says', () => {
    expect([...OPEN_TO_ALL, ...Object.keys(EXACTLY)].toSorted()).toEqual(ACCESS_IDS.toSorted());
    for (const id of ACCESS_IDS) {
      const everything = CHANNELS.flatMap((channel) => matrixCells(channel)).filter(
        (cell) =>
          cell.id === id &&
          (cell.phase === 'running' || cell.phase === 'draft') &&
          cell.visibility === 'best-price',
      );
      expect(everything.length).toBeGreaterThanOrEqual(33);
      for (const { role, standing, phase } of everything) {
        const facts = matrixFacts(phase, 'best-price');
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

  it('[A1] [OPN-1] a notary keeps its key at openings and its own account, and nothing else that is not everybody’s', () => {
    const may = (role: Role, id: AccessId) =>
      CHANNELS.flatMap((channel) => matrixCells(channel)).some(
        (cell) => cell.id === id && cell.role === role && cell.isExpected,
      );
    const own = ACCESS_IDS.filter((id) => may('notary', id) && !may('public', id));
    expect(own.toSorted()).toEqual(['account.use', ...CUSTODY].toSorted());
    const cells = matrixCells('http').filter(({ id }) => CUSTODY.some((one) => one === id));
    const standings = cells.filter(({ role, isExpected }) => role === 'notary' && isExpected);
    expect(new Set(standings.map(({ standing }) => standing))).toEqual(new Set(['custodian']));
  });

  it('[A9] a supervisor sees what its region covers: the country, a province, a city, a county', () => {
    const sees = (region: string, where: string | undefined) => {
      const session = matrixSession('supervisor', 'none');
      const subject = subjectOf(session && { ...session, region });
      const { region: _region, ...elsewhere } = matrixFacts('running', 'open');
      const facts = where === undefined ? elsewhere : { ...elsewhere, region: where };
      return isAllowed('auction.view-as-oversight', subject, facts);
    };
    for (const region of ['00', '44', '4403', '440305']) expect(sees(region, '440305')).toBe(true);
    for (const region of ['33', '4401', '440306']) expect(sees(region, '440305')).toBe(false);
    // A province's auction is not its city's affair, and an unknown place only the country's.
    expect(sees('4403', '44')).toBe(false);
    expect([sees('00', undefined), sees('44', undefined)]).toEqual([true, false]);
  });

  it('[A9] a role that is limited to a region is nothing outside of it', () => {
    const runs = (region: string) => {
      const session = matrixSession('agency', 'runner');
      const subject = subjectOf(session && { ...session, region });
      return isAllowed('auction.command.pause', subject, matrixFacts('running', 'open'));
    };
    expect([runs('44'), runs('33')]).toEqual([true, false]);
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
    const supervisor = subjectOf(matrixSession('supervisor', 'overseer'));
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
    expect(seenBy('supervisor', 'overseer')).toEqual({ kind: 'oversight' });
    expect(seenBy('supervisor', 'none')).toEqual({ kind: 'public' });
  });

  it('[AUC-12] gives a role nothing for the standing of another role', () => {
    expect(seenBy('buyer', 'bidder')).toEqual({ kind: 'public' });
    expect(seenBy('supplier', 'runner')).toEqual({ kind: 'public' });
    expect(seenBy('agency', 'buyer')).toEqual({ kind: 'public' });
    for (const role of [
      'notary',
      'expert',
      'platform-admin',
      'security-admin',
      'audit-admin',
    ] as const) {
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

describe('rehearsals', () => {
  const facts = { ...matrixFacts('ended', 'open'), isRehearsal: true };
  const subject = (role: 'supplier' | 'agency' | 'supervisor' | 'buyer', standing: Standing) =>
    subjectOf(matrixSession(role, standing));

  it('[PRJ-6] are watched by those who take part in them, run them or oversee them', () => {
    const bidder = subject('supplier', 'bidder');
    for (const who of [bidder, subject('agency', 'runner'), subject('supervisor', 'overseer')]) {
      expect(isAllowed('auction.watch', who, facts)).toBe(true);
    }
    const others = [undefined, matrixSession('supplier', 'none'), matrixSession('agency', 'none')];
    for (const session of others) {
      expect(isAllowed('auction.watch', subjectOf(session), facts)).toBe(false);
    }
    expect(isAllowed('auction.offer', bidder, facts)).toBe(true);
  });

  it('[PRJ-6] hand their records to none but those who run or oversee them', () => {
    for (const id of ['auction.export', 'auction.offers', 'auction.document.offer-log'] as const) {
      expect(isAllowed(id, subject('agency', 'runner'), facts)).toBe(true);
      expect(isAllowed(id, subject('supplier', 'bidder'), facts)).toBe(false);
      expect(isAllowed(id, subject('buyer', 'buyer'), facts)).toBe(false);
    }
  });
});
