import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '#contracts/wire/views.ts';
import { dateTime } from '#clients/web/kit/time.ts';

/** The officials' words to everybody, newest first. */
export function Announcements({ view }: { readonly view: AuctionView }) {
  const { t } = useTranslation('auction');
  const items = Object.entries(view.announcements).toSorted(([a], [b]) => Number(b) - Number(a));
  return (
    <Card title={<h2>{t('announcements.title')}</h2>}>
      {items.length === 0 ? (
        <p className="muted">{t('announcements.none')}</p>
      ) : (
        <ol className="announcements">
          {items.map(([number, item]) => (
            <li key={number}>
              <time className="muted tabular">{dateTime(item.at)}</time>
              <p>{item.text}</p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
