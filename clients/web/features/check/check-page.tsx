import { Button, Card } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrinterOutlined, ReloadOutlined, SoundOutlined } from '#clients/web/kit/icons.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { useLive } from '#clients/web/kit/live-context.ts';
import { pageSounds } from '#clients/web/kit/page-alerts.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { runChecks } from './run-checks.ts';
import { CHECK_KEYS, overall, type CheckKey, type Finding } from './verdicts.ts';
import './check.css';

type Findings = Readonly<Partial<Record<CheckKey, Finding>>>;

/**
 * The self-check before an auction (赛前自检): half a minute, days before, on the device that will be used. Its result can
 * be printed (habit 22).
 */
export function CheckPage() {
  const { t } = useTranslation('check');
  const { findings, begunAt, isRunning, again, answerSound } = useChecks();
  const result = overall(findings);
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page check-page">
      <PageHead title={t('title')} note={t('note')} />
      <Card>
        <p className={`check-result check-${result}`} role="status">
          <i aria-hidden="true" />
          {t(isRunning ? 'result.running' : `result.${result}`)}
        </p>
        <ol className="check-list">
          {CHECK_KEYS.map((key) => (
            <CheckRow key={key} name={key} finding={findings[key]} onHeard={answerSound} />
          ))}
        </ol>
        <CheckFacts begunAt={begunAt} />
        <div className="check-acts no-print">
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <Button icon={<ReloadOutlined />} disabled={isRunning} onClick={again}>
            {t('again')}
          </Button>
        </div>
      </Card>
    </div>
  );
}

const ASK_SOUND: Finding = { verdict: 'ask', values: {} };

function useChecks() {
  const live = useLive();
  const { organizationId, role } = useSession();
  const bidderId = role === 'supplier' ? organizationId : undefined;
  const [round, setRound] = useState(0);
  const [findings, setFindings] = useState<Findings>({});
  const [isRunning, setRunning] = useState(true);
  const [begunAt, setBegunAt] = useState(() => live.clock.now());
  useEffect(() => {
    let isWanted = true;
    setFindings({ sound: ASK_SOUND });
    setRunning(true);
    setBegunAt(live.clock.now());
    const tell = (key: CheckKey, finding: Finding): void => {
      if (isWanted) setFindings((before) => ({ ...before, [key]: finding }));
    };
    void runChecks({ live, bidderId }, tell).then(() => {
      if (isWanted) setRunning(false);
    });
    return () => {
      isWanted = false;
    };
  }, [live, bidderId, round]);
  const answerSound = useCallback((isHeard: boolean): void => {
    const sound: Finding = { verdict: isHeard ? 'good' : 'warn', values: {} };
    setFindings((before) => ({ ...before, sound }));
  }, []);
  return { findings, begunAt, isRunning, again: () => setRound(round + 1), answerSound };
}

interface CheckRowProps {
  readonly name: CheckKey;
  readonly finding: Finding | undefined;
  readonly onHeard: (isHeard: boolean) => void;
}

function CheckRow({ name, finding, onHeard }: CheckRowProps) {
  const { t } = useTranslation('check');
  const verdict = finding?.verdict ?? 'wait';
  const detail = `${name}.${verdict === 'good' ? 'good' : 'else'}` as const;
  return (
    <li className={`check-row check-${verdict}`}>
      <i aria-hidden="true" />
      <b>{t(`item.${name}`)}</b>
      <span className="check-verdict">{t(`verdict.${verdict}`)}</span>
      <span className="check-detail">
        {finding && verdict !== 'ask' && t(`detail.${detail}`, finding.values)}
        {name === 'sound' && (
          <span className="no-print check-sound">
            <Button
              size="small"
              icon={<SoundOutlined />}
              onClick={() => {
                pageSounds.unlock();
                pageSounds.play('outbid');
              }}
            >
              {t('sound.play')}
            </Button>
            <Button size="small" onClick={() => onHeard(true)}>
              {t('sound.heard')}
            </Button>
            <Button size="small" onClick={() => onHeard(false)}>
              {t('sound.silent')}
            </Button>
          </span>
        )}
      </span>
    </li>
  );
}

/** What makes a print worth keeping: who, when, where. */
function CheckFacts({ begunAt }: { readonly begunAt: number }) {
  const { t } = useTranslation('check');
  const session = useSession();
  return (
    <dl className="check-facts">
      <dt>{t('fact.at')}</dt>
      <dd>
        <Instant atMs={begunAt} />
      </dd>
      <dt>{t('fact.who')}</dt>
      <dd>{session.organizationName ?? session.displayName ?? t('fact.nobody')}</dd>
      <dt>{t('fact.site')}</dt>
      <dd>{location.origin}</dd>
      <dt>{t('fact.device')}</dt>
      <dd className="check-agent">{navigator.userAgent}</dd>
    </dl>
  );
}
