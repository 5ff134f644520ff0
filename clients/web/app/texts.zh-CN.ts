import people from '../features/people/messages.zh-CN.json';
import security from '../features/security/messages.zh-CN.json';
import audit from '../features/audit-trail/messages.zh-CN.json';
import account from '../features/account/messages.zh-CN.json';
import archive from '../features/archive/messages.zh-CN.json';
import auction from '../features/auction/messages.zh-CN.json';
import check from '../features/check/messages.zh-CN.json';
import formats from '../features/auction/formats/messages.zh-CN.json';
import control from '../features/control/messages.zh-CN.json';
import hall from '../features/auction/hall/messages.zh-CN.json';
import instruction from '../features/auction/instruction/messages.zh-CN.json';
import auctions from '../features/auctions/messages.zh-CN.json';
import projects from '../features/projects/messages.zh-CN.json';
import projectDraft from '../features/projects/editor/messages.zh-CN.json';
import projectLots from '../features/projects/lots/messages.zh-CN.json';
import whatIf from '../features/projects/what-if/messages.zh-CN.json';
import projectRun from '../features/projects/run/messages.zh-CN.json';
import openings from '../features/openings/messages.zh-CN.json';
import policy from '../features/openings/policy/messages.zh-CN.json';
import makeKey from '../features/make-key/messages.zh-CN.json';
import openingCheck from '../features/opening-check/messages.zh-CN.json';
import sealBid from '../features/seal-bid/messages.zh-CN.json';
import verify from '../features/verify/messages.zh-CN.json';
import signIn from '../features/sign-in/messages.zh-CN.json';
import wall from '../features/wall/messages.zh-CN.json';
import kit from '../kit/messages.zh-CN.json';
import app from './messages.zh-CN.json';

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
