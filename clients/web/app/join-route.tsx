import { useLocation, useNavigate } from '@tanstack/react-router';
import { JoinPage } from '#clients/web/features/sign-in/join-page.tsx';

/** `/join#TOKEN`: the token stands behind the `#`, so that no server log and no referrer ever has it. */
export function JoinRoute() {
  const navigate = useNavigate();
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, '') });
  return <JoinPage token={token} onDone={() => void navigate({ to: '/', replace: true })} />;
}
