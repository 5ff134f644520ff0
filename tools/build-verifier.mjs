/**
 * `npm run build:verifier`: the verifier as one HTML file that anybody may keep and open from disk, without a server and
 * without a network. Its own content security policy forbids every request. Writes verify.html into the folder given,
 * else into clients/web/dist.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import react from '@vitejs/plugin-react';

const ROOT = new URL('..', import.meta.url).pathname;
const WEB = join(ROOT, 'clients', 'web');
const out = process.argv[2] ?? join(WEB, 'dist');

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One entry and all it imports as one script; its styles beside it. */
async function bundle(entry, name) {
  const [result] = [
    await build({
      configFile: false,
      root: WEB,
      mode: 'production',
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [react()],
      build: {
        write: false,
        target: 'es2022',
        modulePreload: false,
        cssCodeSplit: false,
        lib: { entry: join(WEB, entry), formats: ['iife'], name, fileName: name },
      },
    }),
  ].flat();
  const script = result.output.find(({ type }) => type === 'chunk');
  const style = result.output.find(({ fileName }) => fileName.endsWith('.css'));
  return { code: script.code, style: style === undefined ? '' : String(style.source) };
}

/** Nothing inside a script element may look like its end, or like the start of a comment. */
function inline(code) {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

const worker = await bundle('verifier/worker.ts', 'kaibiaoVerifyWorker');
const page = await bundle('verifier/main.tsx', 'kaibiaoVerify');
const html = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${POLICY}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<link rel="icon" href="data:," />
<title>开标 Kaibiao</title>
<style>${page.style}</style>
</head>
<body>
<div id="root"></div>
<script type="text/plain" id="verify-worker">${inline(worker.code)}</script>
<script>${inline(page.code)}</script>
</body>
</html>
`;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'verify.html'), html);
