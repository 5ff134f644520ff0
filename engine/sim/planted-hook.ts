import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { PLANTED_BUGS } from './planted.ts';

/**
 * `node --import ./engine/sim/planted-hook.ts engine/sim/main.ts` with PLANTED_BUG=name: the named source file is
 * loaded with its bug in it; nothing on disk changes.
 */
const bug = PLANTED_BUGS.find(({ name }) => name === process.env['PLANTED_BUG']);
if (bug === undefined) throw new Error('PLANTED_BUG names no planted bug');
const root = new URL('../../', import.meta.url);
const target = new URL(bug.file, root).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== target) return nextLoad(url, context);
    let source = readFileSync(new URL(url), 'utf8');
    for (const [find, replace] of bug.edits) {
      if (source.split(find).length !== 2) {
        throw new Error(`${bug.name}: its place is not there once`);
      }
      source = source.replace(find, () => replace);
    }
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
