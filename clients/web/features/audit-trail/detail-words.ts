import { useTranslation } from 'react-i18next';
import { assertNever } from '#contracts/result.ts';
import type { DetailList, DetailWords } from './detail-facts.ts';

/** Words for what stands in details, in the page's language; what it has none for shows as the record has it. */
export function useDetailWords(): {
  readonly words: DetailWords;
  readonly label: (key: string) => string;
} {
  const { i18n } = useTranslation('audit');
  const find = (namespace: 'app' | 'audit' | 'kit', key: string): string | undefined => {
    const text: unknown = i18n.getResource(i18n.language, namespace, key);
    return typeof text === 'string' ? text : undefined;
  };
  const words = (list: DetailList, name: string): string | undefined => {
    switch (list) {
      case 'role':
        return find('app', `role.${name}`);
      case 'factor':
        return find('kit', `factor.${name}`) ?? find('audit', `factor.${name}`);
      case 'kind':
        return find('audit', `kind.${name}`);
      case 'flag':
        return find('audit', `flag.${name}`);
      case 'state':
        return find('audit', `state.${name}`);
      case 'policy':
        return find('audit', `policy.${name}`);
      default:
        return assertNever(list);
    }
  };
  return { words, label: (key) => find('audit', `detail.${key}`) ?? key };
}
