import type { NewOrganization, NewUser } from '#modules/identity/index.ts';
import type { DemoAccount } from '#contracts/wire/rest.ts';

/** One demo organization with its one user; both are plainly a role, nobody in particular. */
export interface DemoParty {
  readonly organization: NewOrganization;
  readonly user: NewUser;
}

/** Everybody's password in the demo; shown on the sign-in page, worthless anywhere else. */
export const DEMO_PASSWORD = 'kaibiao-demo-1';

const PROVINCE = '44';

function party(
  id: string,
  role: NewUser['role'],
  organization: Pick<NewOrganization, 'name' | 'kind'>,
): DemoParty {
  return {
    organization: { ...organization, organizationId: id, region: PROVINCE },
    user: {
      userId: `${id}-user`,
      login: id,
      displayName: organization.name,
      password: DEMO_PASSWORD,
      role,
      organizationId: id,
      isManager: ['supplier', 'buyer', 'agency'].includes(role),
      isDemo: true,
    },
  };
}

const SUPPLIER_NUMERALS = ['一', '二', '三', '四'];

/** Suppliers of the demo: the first one is the visitor's, the others belong to the bots. */
export const DEMO_SUPPLIERS: readonly DemoParty[] = SUPPLIER_NUMERALS.map((numeral, index) =>
  party(`supplier-${index + 1}`, 'supplier', {
    name: `演示供应商${numeral} Demo supplier ${index + 1}`,
    kind: 'supplier',
  }),
);

export const DEMO_BUYER = party('buyer-1', 'buyer', {
  name: '演示采购人 Demo buyer',
  kind: 'buyer',
});
export const DEMO_AGENCY = party('agency-1', 'agency', {
  name: '演示代理机构 Demo agency',
  kind: 'agency',
});

export const DEMO_SUPERVISOR = party('supervisor-1', 'supervisor', {
  name: '演示监管部门 Demo supervisor',
  kind: 'oversight',
});

/** Holds a key of the demo's bid openings. */
export const DEMO_NOTARY = party('notary-1', 'notary', {
  name: '演示公证机构 Demo notary',
  kind: 'notary',
});

/** A second person of the agency, who approves what the first one proposed (APR). */
export const DEMO_COLLEAGUE: DemoParty = {
  organization: DEMO_AGENCY.organization,
  user: {
    ...DEMO_AGENCY.user,
    userId: 'agency-2-user',
    login: 'agency-2',
    displayName: '演示代理机构复核人 Demo agency, second person',
    isManager: false,
  },
};

/**
 * In the order in which they are created; `loadDemo` relies on it to go on after a crash. The last one alone belongs to an
 * organization that is there already.
 */
export const DEMO_PARTIES: readonly DemoParty[] = [
  ...DEMO_SUPPLIERS,
  DEMO_BUYER,
  DEMO_AGENCY,
  DEMO_SUPERVISOR,
  DEMO_NOTARY,
  party('expert-1', 'expert', { name: '演示评审专家 Demo expert', kind: 'platform' }),
  party('platform-admin-1', 'platform-admin', {
    name: '演示平台管理员 Demo platform administrator',
    kind: 'platform',
  }),
  party('security-admin-1', 'security-admin', {
    name: '演示安全管理员 Demo security administrator',
    kind: 'platform',
  }),
  party('audit-admin-1', 'audit-admin', {
    name: '演示审计管理员 Demo audit administrator',
    kind: 'platform',
  }),
  DEMO_COLLEAGUE,
];

/** What GET /api/demo/accounts shows. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = DEMO_PARTIES.map(({ user }) => ({
  login: user.login,
  password: user.password,
  role: user.role,
  displayName: user.displayName,
}));
