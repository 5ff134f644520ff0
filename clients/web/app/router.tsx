import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { listSearchSchema } from '#clients/web/features/auctions/list-search.ts';
import { BrokenPage, LoadingPage, MissingPage } from './fallback-pages.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: MissingPage });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/auctions', replace: true });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
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

const watch = createRoute({
  getParentRoute: () => root,
  path: '/watch/$auctionId',
  component: lazyRouteComponent(() => import('./auction-route.tsx'), 'WatchRoute'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, signIn, auctions, auction, watch]),
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
