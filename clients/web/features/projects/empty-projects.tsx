import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { useSession } from '#clients/web/kit/session.ts';

const LESSON = ['choose', 'fill', 'publish', 'admit', 'run', 'confirm'] as const;

/** Nothing to list: says why, and shows an agency's clerk the whole way in six lines. */
export function EmptyProjects({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useTranslation('projects');
  const { role } = useSession();
  if (isFiltered || role !== 'agency') {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={t(isFiltered ? 'empty.search' : 'empty.others')}
      />
    );
  }
  return (
    <section className="project-lesson" aria-labelledby="lesson">
      <h2 id="lesson">{t('lesson.title')}</h2>
      <ol>
        {LESSON.map((key) => (
          <li key={key}>
            <b>{t(`lesson.${key}`)}</b>
            <span className="muted">{t(`lesson.${key}.detail`)}</span>
          </li>
        ))}
      </ol>
      <LinkButton to="/projects/new" color="primary" variant="solid" size="large">
        {t('lesson.begin')}
      </LinkButton>
    </section>
  );
}
