import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { archiveSearchSchema } from '#clients/web/features/archive/archive-search.ts';
import { listSearchSchema } from '#clients/web/features/auctions/list-search.ts';
import {
  copySearchSchema,
  projectListSearchSchema,
} from '#clients/web/features/projects/list-search.ts';
import { openingCheckSearchSchema } from '#clients/web/features/opening-check/check-search.ts';
import { sealBidSearchSchema } from '#clients/web/features/seal-bid/hand-in/hand-in-search.ts';
import { openingListSearchSchema } from '#clients/web/features/openings/list-search.ts';
import { verifySearchSchema } from '#clients/web/features/verify/verify-search.ts';
import { wallSearchSchema } from '#clients/web/features/wall/wall-search.ts';
import { BrokenPage, LoadingPage, MissingPage } from './fallback-pages.tsx';
import { Shell } from './shell.tsx';
import { signInSearchSchema } from './sign-in-search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: MissingPage });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./home-page.tsx'), 'HomePage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearchSchema,
  component: lazyRouteComponent(() => import('./sign-in-route.tsx'), 'SignInRoute'),
});

const auctions = createRoute({
  getParentRoute: () => root,
  path: '/auctions',
  validateSearch: listSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/auctions/auctions-page.tsx'),
    'AuctionsPage',
  ),
});

const auction = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId',
  component: lazyRouteComponent(() => import('./auction-route.tsx'), 'AuctionRoute'),
});

const control = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/control',
  component: lazyRouteComponent(() => import('./control-route.tsx'), 'ControlRoute'),
});

const projection = createRoute({
  getParentRoute: () => root,
  path: '/auctions/$auctionId/projection',
  component: lazyRouteComponent(() => import('./control-route.tsx'), 'ProjectionRoute'),
});

const watch = createRoute({
  getParentRoute: () => root,
  path: '/watch/$auctionId',
  component: lazyRouteComponent(() => import('./auction-route.tsx'), 'WatchRoute'),
});

const embed = createRoute({
  getParentRoute: () => root,
  path: '/embed/$auctionId',
  component: lazyRouteComponent(() => import('./auction-route.tsx'), 'EmbedRoute'),
});

const archive = createRoute({
  getParentRoute: () => root,
  path: '/archive',
  validateSearch: archiveSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/archive/archive-page.tsx'),
    'ArchivePage',
  ),
});

const archived = createRoute({
  getParentRoute: () => root,
  path: '/archive/$auctionId',
  component: lazyRouteComponent(() => import('./archive-route.tsx'), 'ArchiveRoute'),
});

const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  validateSearch: wallSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/wall/wall-page.tsx'),
    'WallPage',
  ),
});

const signals = createRoute({
  getParentRoute: () => root,
  path: '/wall/$auctionId',
  component: lazyRouteComponent(() => import('./wall-route.tsx'), 'SignalsRoute'),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  validateSearch: verifySearchSchema,
  component: lazyRouteComponent(() => import('./verify-route.tsx'), 'VerifyRoute'),
});

const check = createRoute({
  getParentRoute: () => root,
  path: '/check',
  component: lazyRouteComponent(
    () => import('#clients/web/features/check/check-page.tsx'),
    'CheckPage',
  ),
});

const openingCheck = createRoute({
  getParentRoute: () => root,
  path: '/opening-check',
  validateSearch: openingCheckSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/opening-check/opening-check-page.tsx'),
    'OpeningCheckPage',
  ),
});

const sealBid = createRoute({
  getParentRoute: () => root,
  path: '/seal-bid',
  validateSearch: sealBidSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/seal-bid/seal-bid-page.tsx'),
    'SealBidPage',
  ),
});

const makeKey = createRoute({
  getParentRoute: () => root,
  path: '/make-key',
  component: lazyRouteComponent(
    () => import('#clients/web/features/make-key/make-key-page.tsx'),
    'MakeKeyPage',
  ),
});

const openings = createRoute({
  getParentRoute: () => root,
  path: '/openings',
  validateSearch: openingListSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/openings/openings-page.tsx'),
    'OpeningsPage',
  ),
});

const newOpening = createRoute({
  getParentRoute: () => root,
  path: '/openings/new',
  component: lazyRouteComponent(
    () => import('#clients/web/features/openings/new-opening-page.tsx'),
    'NewOpeningPage',
  ),
});

const opening = createRoute({
  getParentRoute: () => root,
  path: '/openings/$openingId',
  component: lazyRouteComponent(
    () => import('#clients/web/features/openings/opening-page.tsx'),
    'OpeningPage',
  ),
});

const openingProjection = createRoute({
  getParentRoute: () => root,
  path: '/openings/$openingId/projection',
  component: lazyRouteComponent(
    () => import('#clients/web/features/openings/projection-page.tsx'),
    'OpeningProjectionPage',
  ),
});

/** Screens of bid openings. */
const openingRoutes = [openings, newOpening, opening, openingProjection];

const projects = createRoute({
  getParentRoute: () => root,
  path: '/projects',
  validateSearch: projectListSearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/projects/projects-page.tsx'),
    'ProjectsPage',
  ),
});

const newProject = createRoute({
  getParentRoute: () => root,
  path: '/projects/new',
  validateSearch: copySearchSchema,
  component: lazyRouteComponent(
    () => import('#clients/web/features/projects/new-project-page.tsx'),
    'NewProjectPage',
  ),
});

const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$projectId',
  component: lazyRouteComponent(
    () => import('#clients/web/features/projects/project-page.tsx'),
    'ProjectPage',
  ),
});

const whatIf = createRoute({
  getParentRoute: () => root,
  path: '/what-if/$auctionId',
  component: lazyRouteComponent(
    () => import('#clients/web/features/projects/what-if/what-if-page.tsx'),
    'WhatIfPage',
  ),
});

/** Screens of auction projects. */
const projectRoutes = [projects, newProject, project, whatIf];

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(
    () => import('#clients/web/features/account/account-page.tsx'),
    'AccountPage',
  ),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./join-route.tsx'), 'JoinRoute'),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(
    () => import('#clients/web/features/people/people-page.tsx'),
    'PeoplePage',
  ),
});

const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  component: lazyRouteComponent(
    () => import('#clients/web/features/people/members-page.tsx'),
    'MembersPage',
  ),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  component: lazyRouteComponent(
    () => import('#clients/web/features/security/security-page.tsx'),
    'SecurityPage',
  ),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(
    () => import('#clients/web/features/audit-trail/audit-page.tsx'),
    'AuditPage',
  ),
});

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('./register-route.tsx'), 'RegisterRoute'),
});

/** One’s own account, the ways in, and the administration in three. */
const peopleRoutes = [account, join, register, people, members, security, audit];

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    auctions,
    auction,
    control,
    projection,
    watch,
    embed,
    archive,
    archived,
    wall,
    signals,
    verify,
    check,
    openingCheck,
    sealBid,
    makeKey,
    ...openingRoutes,
    ...projectRoutes,
    ...peopleRoutes,
  ]),
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
