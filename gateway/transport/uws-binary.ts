import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '#contracts/result.ts';

/**
 * SHA-256 of the native binaries that may be loaded: those of the pinned package, for Node 22 (ABI 127). Native code
 * runs with all our rights, so it is checked before it is loaded. Swapping in another release means adding its hash.
 */
export const PINNED_UWS_SHA256: Readonly<Record<string, string>> = {
  'uws_darwin_arm64_127.node': 'abbeea53d48e21c01808203e9f9835728f2cea720d2e5b154837ee3045b513be',
  'uws_darwin_x64_127.node': 'afd992dc1ca1e33cdc7ce0c72a60baf236e590a257fcecbbbce7bc1a35451387',
  'uws_linux_arm64_127.node': 'd4c4f8b2c28c5f6544b49e36d91b0beee238a5b90a07904a947f77061c8b814d',
  'uws_linux_arm_127.node': '0e1d4024b629a1fe17ec76cde8fe7e320101eb8bdcf7b2c4086933932e3cea23',
  'uws_linux_x64_127.node': '8cabc918bbf9a07323e54f89a33882491080b2eb35df0607f473ccdb1f3c31af',
  'uws_win32_x64_127.node': '585d6ee2dbfc750b1d5a59e6ceaef8a977e90ef3e298a82821d58b41cd72a8c0',
};

/** The repackaged layout and the upstream one. */
const FOLDERS = ['dist/bin', '.'];

/** Path of the binary that Node would load here, or why there is none. */
export function findUwsBinary(): Result<string, string> {
  const packageFile = findPackageJSON('uWebSockets.js', import.meta.url);
  if (packageFile === undefined) return err('the package uWebSockets.js is not installed');
  const name = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
  for (const folder of FOLDERS) {
    const path = join(dirname(packageFile), folder, name);
    if (existsSync(path)) return ok(path);
  }
  return err(`there is no ${name} in the package uWebSockets.js`);
}

/** Whether the file's SHA-256 is one of the allowed; says what it is when not. */
export function checkUwsBinary(
  path: string,
  allowed: Iterable<string> = Object.values(PINNED_UWS_SHA256),
): Result<string, string> {
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  if ([...allowed].includes(hash)) return ok(hash);
  return err(`SHA-256 ${hash} of ${path} is not among the pinned ones; it was not loaded`);
}
