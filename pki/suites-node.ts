import type { SealingSuite, SuiteId } from '#contracts/sealing/suite.ts';
import { createP256NodeSuite } from './suite-p256-node.ts';
import { createSmNodeSuite } from './suite-sm-node.ts';

const SUITES: Readonly<Record<SuiteId, SealingSuite>> = {
  'P256-A256GCM-SHA256': createP256NodeSuite(),
  'SM2-SM4-SM3': createSmNodeSuite(),
};

/** The suite that a policy names, for programs on Node. */
export function nodeSuiteOf(id: SuiteId): SealingSuite {
  return SUITES[id];
}
