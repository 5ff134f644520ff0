import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';

/** What a command can do about it, where it can do something. */
const WITH: Partial<Readonly<Record<SealFault, string>>> = {
  version_gap: ' (seal … --replaces RECEIPT)',
};

/** A fault as people read it: the code to ask about, then the words. */
export function faultText(fault: SealFault): string {
  return `${fault}: ${SEAL_FAULT_WORDS[fault].en}${WITH[fault] ?? ''}`;
}
