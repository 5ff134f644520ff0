import { assertNever } from '#contracts/result.ts';
import type { ActFace } from './act-face.ts';

type PriceClock = 'dutch-reverse' | 'japanese-reverse';

/** Names of the texts that go with one face of the act. Pure. */

/** On the button. */
export function actLabel(kind: PriceClock, face: ActFace) {
  const isRising = kind === 'dutch-reverse';
  switch (face.type) {
    case 'off':
    case 'ready':
      return isRising ? 'act.accept' : 'act.stay';
    case 'armed':
      return isRising ? 'act.accept.again' : 'act.stay.again';
    case 'busy':
      return 'act.sending';
    case 'confirmed':
      return 'act.confirmed';
    case 'left':
      return 'act.left';
    case 'missed':
    case 'out':
      return 'act.out';
    default:
      return assertNever(face);
  }
}

/** Where the bidder stands, in a word or two. */
export function actMark(kind: PriceClock, face: ActFace) {
  switch (face.type) {
    case 'off':
      return 'mark.off';
    case 'ready':
    case 'armed':
      return kind === 'dutch-reverse' ? 'mark.free' : 'mark.due';
    case 'busy':
      return 'mark.busy';
    case 'confirmed':
      return 'mark.confirmed';
    case 'left':
      return 'mark.left';
    case 'missed':
      return 'mark.missed';
    case 'out':
      return 'mark.out';
    default:
      return assertNever(face);
  }
}

/** What follows from the next press, or from none. `undefined`: a reason that every hall knows is shown instead. */
export function actHelp(kind: PriceClock, face: ActFace) {
  const isRising = kind === 'dutch-reverse';
  switch (face.type) {
    case 'off':
      return undefined;
    case 'ready':
      return isRising ? 'help.accept' : 'help.stay';
    case 'armed':
      return isRising ? 'help.accept.again' : 'help.stay.again';
    case 'busy':
      return 'help.busy';
    case 'confirmed':
      return 'help.confirmed';
    case 'left':
      return 'help.left';
    case 'missed':
      return 'help.missed';
    case 'out':
      return 'help.out';
    default:
      return assertNever(face);
  }
}
