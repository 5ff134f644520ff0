import type { GrantStory } from '#contracts/journal/story.ts';
import type { SignalOrigin } from '#contracts/wire/oversight.ts';
import type { Finding } from './signal.ts';

/**
 * Bidders of one auction that offered from one network address, with one device, or with one key. Pure. Rule: ANO-5.
 * Law: MOF87-37.
 */
export function originFindings(
  origins: readonly SignalOrigin[],
  grants: readonly GrantStory[],
): readonly Finding[] {
  return [...sharedAddresses(origins), ...sharedKeys(grants)];
}

function sharedAddresses(origins: readonly SignalOrigin[]): readonly Finding[] {
  const groups = Map.groupBy(origins, ({ addressMark }) => addressMark);
  return [...groups.values()].flatMap((group): readonly Finding[] => {
    const bidders = biddersOf(group);
    if (bidders.length < 2) return [];
    const devices = Map.groupBy(
      group.filter(({ deviceMark }) => deviceMark !== ''),
      ({ deviceMark }) => deviceMark,
    );
    const shared = [...devices.values()].filter((device) => biddersOf(device).length > 1);
    const alike = shared.flat();
    const rest = bidders.filter((id) => !biddersOf(alike).includes(id));
    return [
      ...shared.map((device) => originFinding('same-device', device)),
      ...(shared.length === 0 || rest.length > 0 ? [originFinding('same-address', group)] : []),
    ];
  });
}

function originFinding(
  kind: 'same-address' | 'same-device',
  origins: readonly SignalOrigin[],
): Finding {
  const bidderIds = biddersOf(origins);
  return {
    kind,
    level: 'look',
    bidderIds,
    figures: {
      biddersCount: bidderIds.length,
      offersCount: origins.reduce((sum, { offers }) => sum + offers, 0),
    },
    limits: { biddersCount: 2 },
    origins: origins.toSorted((a, b) => a.firstAt - b.firstAt),
  };
}

/** A session key, or the certificate key behind it, that stands in the grants of two bidders. */
function sharedKeys(grants: readonly GrantStory[]): readonly Finding[] {
  const uses = grants.flatMap((grant) => [
    { grant, key: `session ${grant.sessionKey}` },
    { grant, key: `certificate ${grant.certificate}` },
  ]);
  const groups = Map.groupBy(uses, ({ key }) => key);
  const found = [...groups.values()].filter(
    (group) => biddersOf(group.map(({ grant }) => grant)).length > 1,
  );
  return found.map((group) => ({
    kind: 'same-key',
    level: 'look',
    bidderIds: biddersOf(group.map(({ grant }) => grant)),
    figures: { grantsCount: group.length },
    limits: { biddersCount: 2 },
    records: group.map(({ grant: { version, at, bidderId } }) => ({ version, at, bidderId })),
  }));
}

function biddersOf(items: readonly { readonly bidderId: string }[]): readonly string[] {
  return [...new Set(items.map(({ bidderId }) => bidderId))];
}
