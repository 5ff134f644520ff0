import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import { makeCast } from './cast.ts';
import { PLANTED_FAULTS } from './planted.ts';

/**
 * `node test/tender-sim/planted-run.ts [--search N]`: runs the simulation once for each planted fault, each with a copy of all our
 * modules of its own, in which one file has the fault. One line for each: the invariant that found it, or `not found`. `--search`: tries so
 * many seeds of its lie instead of the one that is noted.
 */
const root = new URL('../../', import.meta.url).href;
const { values } = parseArgs({ options: { search: { type: 'string' }, only: { type: 'string' } } });

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const planted = new URL(context.parentURL ?? root).searchParams.get('planted');
    const isOurs = resolved.url.startsWith(root) && !resolved.url.includes('/node_modules/');
    return planted === null || !isOurs
      ? resolved
      : { ...resolved, url: `${resolved.url}?planted=${planted}` };
  },
  load(url, context, nextLoad) {
    const { searchParams, href } = new URL(url);
    const fault = PLANTED_FAULTS.find(({ name }) => name === searchParams.get('planted'));
    if (fault === undefined || href.split('?')[0] !== `${root}${fault.file}`)
      return nextLoad(url, context);
    let source = readFileSync(new URL(url), 'utf8');
    for (const [find, replace] of fault.edits) {
      if (source.split(find).length !== 2)
        throw new Error(`${fault.name}: its place is not there once`);
      source = source.replace(find, () => replace);
    }
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});

const cast = await makeCast();
for (const { name, seed, lie } of PLANTED_FAULTS) {
  if (values.only !== undefined && values.only !== name) continue;
  const { runTender }: typeof import('./run-seed.ts') = await import(
    `./run-seed.ts?planted=${name}`
  );
  const [first, last] = values.search === undefined ? [seed, seed] : [1, Number(values.search)];
  let found = 'not found';
  for (let at = first; at <= last && found === 'not found'; at += 1) {
    try {
      await runTender(cast, at, lie);
    } catch (error) {
      found = `seed ${at}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  process.stdout.write(`${name}: ${found.slice(0, 160)}\n`);
}
