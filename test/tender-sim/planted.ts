import type { PlantedBug } from '#engine/sim/planted.ts';
import type { Lie } from './plan.ts';

/** A fault in a program of a bidder, a holder, the platform or a verifier; at this seed (and with this lie) the simulation finds it. */
export interface PlantedFault extends PlantedBug {
  readonly seed: number;
  readonly lie: Lie;
}

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    ...{ name: 'one-share-fewer-opens', lie: 'none', seed: 1 },
    file: 'contracts/sealing/seal.ts',
    edits: [
      [
        'await suite.split(custody, custodians.length, t)',
        'await suite.split(custody, custodians.length, t > 2 ? t - 1 : t)',
      ],
    ],
  },
  {
    ...{ name: 'bidder-secret-left-out', lie: 'none', seed: 1 },
    file: 'contracts/sealing/keys.ts',
    edits: [
      [
        'ikm: lock.bidder === undefined ? lock.custody : concat(lock.custody, lock.bidder)',
        'ikm: lock.custody',
      ],
    ],
  },
  {
    ...{ name: 'data-key-not-random', lie: 'none', seed: 1 },
    file: 'contracts/sealing/seal.ts',
    edits: [
      [
        'const dataKey = suite.randomBytes(SECRET_BYTES)',
        'const dataKey = new Uint8Array(SECRET_BYTES)',
      ],
    ],
  },
  {
    ...{ name: 'forged-rules-taken', lie: 'forged_policy', seed: 2 },
    file: 'pki/signed-policy.ts',
    edits: [
      [
        "return sameBytes(signed.value.certificate, named) ? ok(policy) : err('policy_signer');",
        'return sameBytes(named, named) ? ok(policy) : err("policy_signer");',
      ],
    ],
  },
  {
    ...{ name: 'receipt-of-another-taken', lie: 'receipt_of_another', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [
      [
        "  if (!isAbout(suite, receipt, { files, subject, policy: by.policy })) {\n    return err('receipt_mismatch');\n  }\n",
        '',
      ],
      [
        'const stamp = await policyStamp(suite, by, { stamp: files.stamp, data: subject.signature });\n  if (!stamp.ok) return stamp;\n  const { atMs } = stamp.value;',
        'const stamp = await policyStamp(suite, by, { stamp: files.stamp, data: subject.signature });\n  const atMs = stamp.ok ? stamp.value.atMs : Number(receipt.received);',
      ],
    ],
  },
  {
    ...{ name: 'any-service-signs-receipts', lie: 'receipt_by_other_service', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [
      [
        'return signed.ok ? ok({ receipt, stampedMs: atMs }) : signed;',
        "return signed.ok || signed.error === 'receipt_signer' ? ok({ receipt, stampedMs: atMs }) : signed;",
      ],
    ],
  },
  {
    ...{ name: 'any-authority-stamps', lie: 'ghost_bid_listed', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [["    : err('stamp_authority');", '    : verified;']],
  },
  {
    ...{ name: 'back-dated-receipt-taken', lie: 'receipt_back_dated', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [
      ["  if (String(atMs) !== receipt.received) return err('receipt_mismatch');\n", ''],
      ["  if (atMs >= Number(by.policy.deadline)) return err('late');\n", ''],
    ],
  },
  {
    ...{ name: 'late-receipt-taken', lie: 'receipt_for_a_late_bid', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [["  if (atMs >= Number(by.policy.deadline)) return err('late');\n", '']],
  },
  {
    ...{ name: 'called-late-believed', lie: 'late_answer_in_time', seed: 1 },
    file: 'pki/receipts.ts',
    edits: [['if (!isAboutIt || stamp.value.atMs < Number(answer.deadline))', 'if (!isAboutIt)']],
  },
  {
    ...{ name: 'deadline-itself-in-time', lie: 'none', seed: 12 },
    file: 'pki/acceptance.ts',
    edits: [
      ['receivedMs >= Number(by.policy.deadline)', 'receivedMs > Number(by.policy.deadline)'],
    ],
  },
  {
    ...{ name: 'list-of-before-signed', lie: 'list_before_deadline', seed: 1 },
    file: 'pki/closing-check.ts',
    edits: [["  if (atMs < Number(by.policy.deadline)) return err('closed_early');\n", '']],
  },
  {
    ...{ name: 'list-twice-the-same', lie: 'list_doubled', seed: 1 },
    file: 'contracts/sealing/closing-list.ts',
    edits: [
      [
        "byText(list.headers[at - 1] ?? '', digest) < 0",
        "byText(list.headers[at - 1] ?? '', digest) <= 0",
      ],
    ],
  },
  {
    ...{ name: 'signatures-counted-not-signers', lie: 'shares_before_signatures', seed: 1 },
    file: 'pki/closing-check.ts',
    edits: [['signers.add(digest)', 'signers.add(`${digest} ${at}`)']],
  },
  {
    ...{ name: 'released-before-opening', lie: 'shares_before_opening', seed: 1 },
    file: 'pki/custody.ts',
    edits: [["  if (by.nowMs < Number(by.policy.opening)) return err('closed_early');\n", '']],
  },
  {
    ...{ name: 'released-by-another-name', lie: 'shares_of_another_bid', seed: 1 },
    file: 'pki/custody.ts',
    edits: [
      [
        "return isDigestOf(header, suite.hash(headerFile))\n    ? readHeader(headerFile)\n    : err('not_on_closing_list');",
        'return isDigestOf(header, suite.hash(headerFile)) || headerFile.length > 0 ? readHeader(headerFile) : err("not_on_closing_list");',
      ],
    ],
  },
  {
    ...{ name: 'other-envelope-released', lie: 'shares_of_another_envelope', seed: 1 },
    file: 'pki/custody.ts',
    edits: [["  if (header.value.core.stage !== by.list.stage) return err('wrong_tender');\n", '']],
  },
  {
    ...{ name: 'copied-share-released', lie: 'shares_copied_by_accomplice', seed: 1 },
    file: 'pki/custody.ts',
    edits: [['  if (!right.ok) return right;\n', '']],
  },
  {
    ...{ name: 'wrong-share-stops-all', lie: 'none', seed: 3 },
    file: 'contracts/sealing/unlock.ts',
    edits: [['if (checked.ok) right.push(share);', 'right.push(share); if (checked.ok) continue;']],
  },
  {
    ...{ name: 'bidder-never-at-fault', lie: 'none', seed: 1 },
    file: 'contracts/sealing/unlock.ts',
    edits: [["isBiddersOwn ? 'bidder' : 'holders'", "isBiddersOwn ? 'holders' : 'holders'"]],
  },
  {
    ...{ name: 'lock-b-not-tried', lie: 'none', seed: 6 },
    file: 'contracts/sealing/unlock.ts',
    edits: [['    if (!isEnough(state)) continue;', '    if (!isEnough(state)) break;']],
  },
  {
    ...{ name: 'left-out-not-seen', lie: 'bid_left_out', seed: 1 },
    file: 'pki/own-bid-check.ts',
    edits: [["isWithdrawn ? 'not_listed' : 'left_out'", "isWithdrawn ? 'not_listed' : 'listed'"]],
  },
  {
    ...{ name: 'exchanged-bid-passes', lie: 'bid_exchanged', seed: 1 },
    file: 'pki/opening-check.ts',
    edits: [
      [
        "  if (!isDigestOf(bid.header, suite.hash(headerBytes))) return err('not_on_closing_list');\n",
        '',
      ],
    ],
  },
  {
    ...{ name: 'incomplete-opening-passes', lie: 'bid_unpublished', seed: 1 },
    file: 'pki/opening-check.ts',
    edits: [
      [
        '    opening.bids.length === closing.headers.length &&\n    opening.bids.every',
        '    opening.bids.every',
      ],
      ['header === closing.headers[at]', 'closing.headers.includes(header)'],
    ],
  },
  {
    ...{ name: 'too-few-opened', lie: 'opened_with_too_few', seed: 1 },
    file: 'pki/opening-check.ts',
    edits: [
      [
        "  if (areTooFew !== (opening.outcome === 'too_few_bids')) return false;\n  if (areTooFew) return opening.bids.length === 0;\n",
        '',
      ],
    ],
  },
  {
    ...{ name: 'anybody-signs-the-opening', lie: 'opening_by_other_service', seed: 1 },
    file: 'pki/opening-check.ts',
    edits: [
      [
        'if (!signed.ok) return signed;\n  if (opening.policy',
        "if (!signed.ok && signed.error !== 'opening_signer') return signed;\n  if (opening.policy",
      ],
    ],
  },
];
