import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { PLANT_NAMES, PLANTS } from './plants.ts';

/** Loaded into a server with `--import` and TORTURE_PLANT=name: one source file gets its fault; the disk stays as it is. */
const name = PLANT_NAMES.find((known) => known === process.env['TORTURE_PLANT']);
if (name === undefined) throw new Error('TORTURE_PLANT names no plant');
const { file, edits } = PLANTS[name];
const target = new URL(`../../${file}`, import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== target) return nextLoad(url, context);
    let source = readFileSync(new URL(url), 'utf8');
    for (const [find, replace] of edits) {
      if (source.split(find).length !== 2) throw new Error(`${name}: its place is not there once`);
      source = source.replace(find, () => replace);
    }
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
