import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseOutlined, MenuOutlined } from '#clients/web/kit/icons.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { lineOf, menuOf } from './navigation.ts';

/** The role's pages: a bar on wide screens, a list behind a button on narrow ones. */
export function MainMenu({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const { role } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => setIsOpen(false), [path]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closeBy = (event: Event): void => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      const isOutside = event.target instanceof Node && !area.current?.contains(event.target);
      if (isEscape || (event.type === 'pointerdown' && isOutside)) setIsOpen(false);
    };
    document.addEventListener('keydown', closeBy);
    document.addEventListener('pointerdown', closeBy);
    return () => {
      document.removeEventListener('keydown', closeBy);
      document.removeEventListener('pointerdown', closeBy);
    };
  }, [isOpen]);
  const here = lineOf(path, role);
  return (
    <div className={`main-menu${isOpen ? ' is-open' : ''}`} ref={area}>
      <Button
        type="text"
        className="menu-button"
        aria-expanded={isOpen}
        aria-controls="main-menu"
        aria-label={t(isOpen ? 'menu.close' : 'menu.open')}
        icon={isOpen ? <CloseOutlined /> : <MenuOutlined />}
        onClick={() => setIsOpen(!isOpen)}
      />
      <nav id="main-menu" className="header-nav" aria-label={t('nav.label')}>
        {menuOf(role).map((line) => (
          <Link
            key={line.path}
            to={line.path}
            className={line === here ? 'is-here' : ''}
            activeProps={{}}
            onClick={() => setIsOpen(false)}
          >
            {t(line.text)}
          </Link>
        ))}
      </nav>
    </div>
  );
}
