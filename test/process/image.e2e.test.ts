import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { finalStage, imageEnv, layImage } from '../ops/image.ts';
import { freePort, type Program, runProgram, startProgram } from './programs.ts';
import { untilReady } from './server-process.ts';

/** What the Dockerfile copies, with the packages that it installs, in a folder of its own: does it serve as the image would? */
const stage = finalStage();
const PAGE = '<!doctype html><title>page of the image</title>';

let database: TestDatabase;
let folder: string;
let app: string;
let env: Record<string, string>;
let server: Program | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-image-'));
  app = join(folder, 'app');
  await layImage(app);
  // Stands for what the build stage makes.
  await mkdir(join(app, 'clients', 'web', 'dist'), { recursive: true });
  await writeFile(join(app, 'clients', 'web', 'dist', 'index.html'), PAGE);
  env = {
    ...imageEnv(stage),
    ...{ DATA_DIR: join(folder, 'data'), HOST: '127.0.0.1', PORT: String(await freePort()) },
    ...{ DATABASE_URL: database.url, PUBLIC_ORIGINS: 'https://bid.example.org', LOG_LEVEL: 'warn' },
  };
});

afterAll(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

/** The words of CMD or of the health check, without `node`. */
function commandOf(name: 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const rest = stage.find((line) => line.name === name)?.rest ?? '';
  const [program, ...words]: string[] = JSON.parse(rest.replace(/^.*?CMD /, ''));
  expect(program).toBe('node');
  return words;
}

const inImage = (args: readonly string[]) => runProgram(args, { cwd: app, env });

it('given what the image holds and nothing else, it checks its settings, serves, is found healthy and drains', async () => {
  expect(await inImage(['gateway/config-check.ts'])).toMatchObject({ code: 0 });
  expect((await inImage(commandOf('HEALTHCHECK'))).code).toBe(1);
  server = startProgram(commandOf('CMD'), { cwd: app, env });
  const url = `http://127.0.0.1:${env['PORT']}`;
  await untilReady(url, server);
  expect(await inImage(commandOf('HEALTHCHECK'))).toMatchObject({ code: 0 });
  expect(await (await fetch(url)).text()).toContain('page of the image');
  const looked = await inImage(['clients/cli/main.ts', 'doctor']);
  expect(looked.stdout).toContain('database');
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});
