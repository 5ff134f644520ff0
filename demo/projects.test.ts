import { expect, test } from 'vitest';
import { ProjectLink } from '#engine/runtime/project-link.ts';
import { Lab } from '#engine/sim/lab.ts';
import { DEMO_PROJECT_PREFIX, loadDemoProjects } from './projects.ts';

test('the demo has a project at each stage, and another one in registration when that is over', async () => {
  const lab = new Lab();
  const engine = await lab.start('demo');
  const quiet = (): void => undefined;
  const reporter = { info: quiet, warn: quiet, error: quiet };
  new ProjectLink({ engine, scheduler: lab.time, reporter }).start();
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      lab.time.after(ms, resolve);
    });
  const phases = async (): Promise<readonly string[]> => {
    const query = { kind: 'project', offset: 0, limit: 9, search: DEMO_PROJECT_PREFIX } as const;
    const { heads } = await engine.list(query);
    return heads.map(({ summary }) => summary.facets?.phase ?? '').toSorted();
  };
  await lab.settle(loadDemoProjects({ engine, pause }));
  expect(await phases()).toEqual(['announced', 'confirming', 'draft', 'registration']);
  await lab.settle(loadDemoProjects({ engine, pause }));
  expect(await phases()).toHaveLength(4);
  await lab.pass(3 * 86_400_000 + 1_000);
  await lab.settle(loadDemoProjects({ engine, pause }));
  expect(await phases()).toHaveLength(5);
});
