import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { addBidRoutes } from './bids.ts';
import { addOpeningActRoutes } from './opening-acts.ts';
import { addOpeningFileRoutes } from './opening-files.ts';
import { addOpeningKeyRoutes } from './opening-keys.ts';
import { addPolicyTermsRoute } from './policy-terms.ts';
import { addOpeningRoutes } from './openings.ts';

/** Everything under `/api/openings`, and what an opening's policy needs. */
export function addAllOpeningRoutes(app: HttpApp, deps: HttpDeps): void {
  addOpeningRoutes(app, deps);
  addOpeningActRoutes(app, deps);
  addOpeningKeyRoutes(app, deps);
  addOpeningFileRoutes(app, deps);
  addBidRoutes(app, deps);
  addPolicyTermsRoute(app, deps);
}
