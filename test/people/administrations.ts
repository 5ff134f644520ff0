import type { UserInfo } from '#contracts/wire/people.ts';
import { PeopleStage } from './people-stage.ts';

export interface List<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export const REASON = '核查期间';

/** The platform's three administrations (三员), two of them for one province as well, and organizations for them to look after. */
export class Administrations {
  readonly stage: PeopleStage;
  /** Tokens of the sessions in which each has shown its second factor. */
  platform = '';
  security = '';
  auditor = '';
  /** Limited to Guangdong. */
  provincial = '';
  provincialSecurity = '';

  private constructor(stage: PeopleStage) {
    this.stage = stage;
  }

  static async open(): Promise<Administrations> {
    const stage = await PeopleStage.open();
    await stage.organization('org-platform', 'platform');
    await stage.organization('org-44', 'supplier', '4403');
    await stage.organization('org-33', 'supplier', '3301');
    await stage.organization('org-buyer', 'buyer', '44');
    await stage.organization('org-oversight', 'oversight', '44');
    const administrators = [
      ['platform-1', 'platform-admin'],
      ['security-1', 'security-admin'],
      ['auditor-1', 'audit-admin'],
    ] as const;
    for (const [id, role] of administrators) {
      await stage.user(id, role, { organizationId: 'org-platform' });
    }
    const limited = { organizationId: 'org-platform', region: '44' };
    await stage.user('platform-44', 'platform-admin', limited);
    await stage.user('security-44', 'security-admin', limited);
    const made = new Administrations(stage);
    made.platform = (await stage.enrol('platform-1')).token;
    made.security = (await stage.enrol('security-1')).token;
    made.auditor = (await stage.enrol('auditor-1')).token;
    made.provincial = (await stage.enrol('platform-44')).token;
    made.provincialSecurity = (await stage.enrol('security-44')).token;
    return made;
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  post<Body = Record<string, unknown>>(token: string, path: string, json: object) {
    return this.stage.call<Body>(path, { token, json });
  }

  put(token: string, path: string, json: object) {
    return this.stage.call(path, { token, method: 'PUT', json });
  }

  remove(token: string, path: string) {
    return this.stage.call(path, { token, method: 'DELETE' });
  }

  async get<Body>(token: string, path: string): Promise<Body> {
    return (await this.stage.call<Body>(path, { token })).body;
  }

  async userOf(token: string, login: string): Promise<UserInfo | undefined> {
    const { items } = await this.get<List<UserInfo>>(token, `/api/users?search=${login}`);
    return items.find((user) => user.login === login);
  }

  grant(token: string, userId: string, role: object) {
    return this.post<{ id: string; state: string }>(token, `/api/users/${userId}/roles`, role);
  }
}

export const state = (isDisabled: boolean) => ({ isDisabled, reason: REASON });
