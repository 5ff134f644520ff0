import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from './asyncapi.ts';

/** Writes `docs/asyncapi.json` anew: `node gateway/asyncapi-cli.ts`. A test fails while the file is old. */
const file = new URL('../docs/asyncapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(asyncApiDocument(), null, 2)}\n`);
