import { mkdirSync, writeFileSync } from 'node:fs';

/** Keeps the outcome of a test run for `.ci/run`, which prints it in one line at its end. Prints nothing itself. */
export default class CountReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) counts[test.result().state === 'passed' ? 'passed' : 'failed'] += 1;
      // A file that breaks before its first test has failed too.
      if (module.state() === 'failed' && tests.every((test) => test.ok())) counts.failed += 1;
    }
    mkdirSync('.cache', { recursive: true });
    writeFileSync('.cache/tests.json', `${JSON.stringify(counts)}\n`);
  }
}
