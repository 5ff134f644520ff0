import people from '../features/people/messages.en.json';
import security from '../features/security/messages.en.json';
import audit from '../features/audit-trail/messages.en.json';
import account from '../features/account/messages.en.json';
import archive from '../features/archive/messages.en.json';
import auction from '../features/auction/messages.en.json';
import check from '../features/check/messages.en.json';
import formats from '../features/auction/formats/messages.en.json';
import control from '../features/control/messages.en.json';
import hall from '../features/auction/hall/messages.en.json';
import instruction from '../features/auction/instruction/messages.en.json';
import auctions from '../features/auctions/messages.en.json';
import projects from '../features/projects/messages.en.json';
import projectDraft from '../features/projects/editor/messages.en.json';
import projectLots from '../features/projects/lots/messages.en.json';
import whatIf from '../features/projects/what-if/messages.en.json';
import projectRun from '../features/projects/run/messages.en.json';
import openings from '../features/openings/messages.en.json';
import policy from '../features/openings/policy/messages.en.json';
import makeKey from '../features/make-key/messages.en.json';
import openingCheck from '../features/opening-check/messages.en.json';
import sealBid from '../features/seal-bid/messages.en.json';
import verify from '../features/verify/messages.en.json';
import signIn from '../features/sign-in/messages.en.json';
import wall from '../features/wall/messages.en.json';
import kit from '../kit/messages.en.json';
import app from './messages.en.json';

export const texts = {
  app,
  kit,
  signIn,
  account,
  people,
  security,
  audit,
  archive,
  wall,
  auctions,
  auction,
  check,
  control,
  hall,
  formats,
  projects,
  projectDraft,
  projectLots,
  projectRun,
  whatIf,
  instruction,
  openings,
  policy,
  makeKey,
  openingCheck,
  sealBid,
  verify,
};
