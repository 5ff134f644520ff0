import { type Turn, turns } from '../turns.ts';

/** The part of `k6/execution` that the scenarios use. */
function turn(): Turn {
  const found = turns.getStore();
  if (found === undefined) throw new Error('only a virtual user may ask who it is');
  return found;
}

const execution = {
  vu: {
    get idInTest(): number {
      return turn().idInTest;
    },
  },
  scenario: {
    get iterationInTest(): number {
      return turn().iterationInTest;
    },
  },
};

export default execution;
