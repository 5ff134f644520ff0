import { useTranslation } from 'react-i18next';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';

/** The words for a fault of sealing as a sentence of its own, in the language of the screen. */
export function useFaultWords(): (fault: SealFault) => string {
  const { i18n } = useTranslation();
  const language = i18n.language.startsWith('zh') ? 'zh' : 'en';
  return (fault) => {
    const words = SEAL_FAULT_WORDS[fault][language];
    return words.charAt(0).toUpperCase() + words.slice(1);
  };
}

/** Whether a fault is one of sealing, and not of a key file. */
export function isSealFault(fault: string): fault is SealFault {
  return Object.hasOwn(SEAL_FAULT_WORDS, fault);
}
