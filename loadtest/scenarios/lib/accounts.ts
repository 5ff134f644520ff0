/**
 * Who takes part in a run: the JSON file of `ACCOUNTS_FILE`. `npm run loadtest` makes the accounts on its own server;
 * for another server (BASE_URL) they are given.
 */
export interface Account {
  readonly organizationId: string;
  readonly login: string;
  readonly password: string;
  /** A session made before, where signing in needs more than a password. */
  readonly token?: string;
}

export interface AccountsFile {
  readonly buyerId: string;
  readonly agency: Account;
  readonly suppliers: readonly Account[];
}
