import type { Account } from '../scenarios/lib/accounts.ts';
import type { FetchExport } from './journal-check.ts';
import { EXIT, LoadError } from './load-error.ts';

/** Fetches journals over REST as the agency that ran the auctions, which may have them while they run. */
export async function exportsOf(baseUrl: string, agency: Account): Promise<FetchExport> {
  const token = agency.token ?? (await signIn(baseUrl, agency));
  const headers = { authorization: `Bearer ${token}` };
  return async (auctionId) => {
    const response = await fetch(`${baseUrl}/api/auctions/${auctionId}/export`, { headers });
    if (!response.ok || response.body === null) {
      throw new LoadError(EXIT.failed, `the journal of ${auctionId}: status ${response.status}`);
    }
    return response.body;
  };
}

async function signIn(baseUrl: string, { login, password }: Account): Promise<string> {
  const response = await fetch(`${baseUrl}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password, wantToken: true }),
  });
  const { token } = (await response.json()) as { readonly token?: string };
  if (token === undefined) {
    throw new LoadError(EXIT.failed, `the agency could not sign in: status ${response.status}`);
  }
  return token;
}
