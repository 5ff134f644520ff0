import { OPENING_STATES, type OpeningState } from '#contracts/journal/opening-steps.ts';

/**
 * Every screen that has a picture (`npm run screenshots`). To add one, put a line here: a name, who looks at it, its address,
 * and what stands on it once it is whole.
 */
export interface Screen {
  readonly name: string;
  /** Demo account; absent: nobody is signed in. */
  readonly login?: string;
  /** `undefined`: there is no such thing on this server, which is told as a failure. */
  readonly path: (facts: Facts) => string | undefined;
  /** Something that stands there when the screen is whole. */
  readonly ready: string;
  /** Done before the picture is taken, such as opening a dialog. */
  readonly act?: readonly Act[];
}

/** A click on what a selector finds, and what it brings up. */
export interface Act {
  readonly click: string;
  readonly ready: string;
}

/** Ids of what the server has, found or made before the first picture. */
export interface Facts {
  readonly running?: string | undefined;
  readonly sealed?: string | undefined;
  /** A sealed quotation whose prices custodians keep. */
  readonly custodians?: string | undefined;
  /** One of each format with a clock. */
  readonly dutch?: string | undefined;
  readonly japanese?: string | undefined;
  readonly rounds?: string | undefined;
  readonly upcoming?: string | undefined;
  readonly ended?: string | undefined;
  readonly draft?: string | undefined;
  readonly registration?: string | undefined;
  /** Bid openings by state. */
  readonly openings?: Readonly<Partial<Record<OpeningState, string>>>;
}

function under(parent: string, id: string | undefined, rest = ''): string | undefined {
  return id === undefined ? undefined : `${parent}/${encodeURIComponent(id)}${rest}`;
}

const HALL = '.auction-head';
const agency = 'agency-1';
const supplier = 'supplier-1';

/** The hall of the demo's opening in a state, as somebody sees it. */
function opening(state: OpeningState, login?: string): Screen {
  const who = login === undefined ? 'public' : login.replace(/-1$/, '');
  return {
    ...{ name: `opening-${state}-${who}`, ready: '.opening-hall' },
    ...(login !== undefined && { login }),
    path: ({ openings }) => under('/openings', openings?.[state]),
  };
}

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: () => '/sign-in', ready: '.demo-accounts, form' },
  { name: 'auctions', path: () => '/auctions', ready: '.auction-row' },
  { name: 'auctions-ended', path: () => '/auctions?tab=ended', ready: '.auction-row, .ant-empty' },
  { name: 'watch', path: ({ running }) => under('/watch', running), ready: HALL },
  { name: 'archive', path: () => '/archive', ready: '.archive-row, .ant-empty' },
  {
    ...{ name: 'archive-auction', ready: '.archive-documents' },
    path: ({ ended }) => under('/archive', ended),
  },
  { name: 'embed', path: ({ running }) => under('/embed', running), ready: HALL },
  { name: 'openings', path: () => '/openings', ready: '.opening-row, .ant-empty' },
  opening('receiving'),
  opening('receiving', supplier),
  opening('receiving', 'notary-1'),
  opening('closing'),
  opening('closing', agency),
  opening('opening', 'supervisor-1'),
  opening('opening', supplier),
  opening('opening', agency),
  opening('reading'),
  opening('reading', agency),
  opening('confirming', supplier),
  opening('confirming', agency),
  opening('closed'),
  opening('tooFew'),
  ...OPENING_STATES.map((state) => ({
    ...{ name: `opening-projection-${state}`, ready: '.opening-wall-now' },
    path: ({ openings }: Facts) => under('/openings', openings?.[state], '/projection'),
  })),
  { name: 'opening-new', login: agency, path: () => '/openings/new', ready: '.arrange-ways' },
  {
    ...{ name: 'opening-policy', login: agency, path: () => '/openings/new' },
    ...{ ready: '.arrange-ways' },
    act: [{ click: '.arrange-ways .ant-segmented-item:last-child', ready: '.policy-maker' }],
  },
  { name: 'make-key', login: 'notary-1', path: () => '/make-key', ready: 'form' },
  { name: 'opening-check', path: () => '/opening-check', ready: 'h1' },
  {
    ...{ name: 'opening-check-served', ready: 'h1' },
    path: ({ openings }) =>
      openings?.closed === undefined
        ? undefined
        : `/opening-check?opening=${encodeURIComponent(openings.closed)}`,
  },
  { name: 'seal-bid-public', path: () => '/seal-bid', ready: 'h1' },
  {
    ...{ name: 'seal-bid', login: supplier, ready: 'h1' },
    path: ({ openings }) =>
      openings?.receiving === undefined
        ? undefined
        : `/seal-bid?opening=${encodeURIComponent(openings.receiving)}`,
  },
  { name: 'missing', path: () => '/nowhere', ready: '.ant-result' },
  { name: 'verify', path: () => '/verify', ready: 'h1' },
  ...['agency-1', 'supplier-1', 'buyer-1', 'supervisor-1', 'notary-1', 'expert-1'].map((login) => ({
    name: `home-${login.replace(/-1$/, '')}`,
    login,
    path: () => '/',
    ready: '.todo-card',
  })),
  { name: 'register', path: () => '/register', ready: 'form' },
  { name: 'account', login: supplier, path: () => '/account', ready: '.account .row' },
  { name: 'members', login: supplier, path: () => '/members', ready: '.members .row' },
  ...['platform-admin-1', 'security-admin-1'].map((login) => ({
    name: `people-${login.replace('-admin-1', '')}`,
    login,
    path: () => '/people',
    ready: '.rows .row',
  })),
  { name: 'security', login: 'security-admin-1', path: () => '/security', ready: '.rows .row' },
  { name: 'audit', login: 'audit-admin-1', path: () => '/audit', ready: '.audit-row' },
  {
    ...{ name: 'wall', login: 'supervisor-1', ready: '.wall-tile .wall-time' },
    path: () => '/wall',
  },
  {
    ...{ name: 'wall-signals', login: 'supervisor-1', ready: '.note-form' },
    path: ({ running }) => under('/wall', running),
  },
  { name: 'check', login: supplier, path: () => '/check', ready: '.check-row' },
  {
    ...{ name: 'hall', login: supplier, ready: HALL },
    path: ({ running }) => under('/auctions', running),
  },
  {
    ...{ name: 'hall-sealed', login: supplier, ready: HALL },
    path: ({ sealed }) => under('/auctions', sealed),
  },
  {
    ...{ name: 'hall-custodians', login: supplier, ready: HALL },
    path: ({ custodians }) => under('/auctions', custodians),
  },
  {
    ...{ name: 'hall-dutch', login: supplier, ready: '.clock-price' },
    path: ({ dutch }) => under('/auctions', dutch),
  },
  {
    ...{ name: 'hall-rounds', login: supplier, ready: '.rounds-now' },
    path: ({ rounds }) => under('/auctions', rounds),
  },
  {
    ...{ name: 'watch-japanese', ready: '.clock-price' },
    path: ({ japanese }) => under('/watch', japanese),
  },
  {
    ...{ name: 'hall-upcoming', login: supplier, ready: HALL },
    path: ({ upcoming }) => under('/auctions', upcoming),
  },
  {
    ...{ name: 'official', login: agency, ready: HALL },
    path: ({ running }) => under('/auctions', running),
  },
  {
    ...{ name: 'control', login: agency, ready: '.lot-tile' },
    path: ({ running }) => under('/auctions', running, '/control'),
  },
  {
    ...{ name: 'projection', login: agency, ready: '.wall-lot' },
    path: ({ running }) => under('/auctions', running, '/projection'),
  },
  {
    name: 'projects',
    login: agency,
    path: () => '/projects',
    ready: '.project-row, .project-lesson',
  },
  { name: 'project-new', login: agency, path: () => '/projects/new', ready: '.begin-card' },
  {
    ...{ name: 'project-draft', login: agency, ready: '.draft-checks' },
    path: ({ draft }) => under('/projects', draft),
  },
  {
    ...{ name: 'project-preview', login: agency, ready: '.draft-checks .mark-good' },
    path: ({ draft }) => under('/projects', draft),
    act: [{ click: '.draft-bar .ant-btn-primary', ready: '.publish-preview' }],
  },
  {
    ...{ name: 'project-registration', login: agency, ready: '.next-card' },
    path: ({ registration }) => under('/projects', registration),
  },
  {
    ...{ name: 'project-supplier', login: supplier, ready: '.next-card' },
    path: ({ registration }) => under('/projects', registration),
  },
  { name: 'projects-supplier', login: supplier, path: () => '/projects', ready: '.list-count' },
  {
    ...{ name: 'project-public', ready: '.notice' },
    path: ({ registration }) => under('/projects', registration),
  },
  {
    ...{ name: 'what-if', login: agency, ready: '.what-if, .ant-alert' },
    path: ({ ended }) => under('/what-if', ended),
  },
];
