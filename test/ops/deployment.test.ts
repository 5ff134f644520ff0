import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '#gateway/settings.ts';
import { imports } from '../tidy/imports.ts';
import { ROOT } from '../process/programs.ts';
import { contextFilter, copiesOf, dockerInstructions, finalStage } from './image.ts';

/** What stands around the server: image, compose file, proxies, service. Read as text, since no daemon is needed for it. */
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('Dockerfile', () => {
  const all = dockerInstructions();
  const final = finalStage();
  const named = (name: string) =>
    final.filter((line) => line.name === name).map(({ rest }) => rest);

  it('knows only instructions of Dockerfiles, and builds in stages', () => {
    const known =
      /^(?:ARG|FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD)$/;
    expect(all.filter(({ name }) => !known.test(name))).toEqual([]);
    expect(all.filter(({ name }) => name === 'FROM').length).toBeGreaterThan(1);
  });

  it('runs as a numbered user that is not root, with exec forms, and drains on SIGTERM', () => {
    expect(named('USER')).toEqual(['10001:10001']);
    const [cmd = ''] = named('CMD');
    expect(JSON.parse(cmd)).toEqual(['node', 'gateway/main.ts']);
    const health = JSON.parse((named('HEALTHCHECK')[0] ?? '').replace(/^.*?CMD /, ''));
    expect(health.slice(0, 2)).toEqual(['node', '-e']);
    expect(() => new Script(health[2])).not.toThrow();
    expect(named('STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('installs from the lockfile only, without scripts, and leaves no secret in a layer', () => {
    const runs = all.filter(({ name }) => name === 'RUN').map(({ rest }) => rest);
    const installs = runs.filter((run) => /\bnpm (?:i|ci|install)\b/.test(run));
    expect(installs.every((run) => /npm ci .*--ignore-scripts/.test(run))).toBe(true);
    expect(runs.filter((run) => /curl|wget|sudo|apt-get|chmod 777/.test(run))).toEqual([]);
    expect(all.filter(({ rest }) => /(?:PASSWORD|SECRET|TOKEN|KEY)=/.test(rest))).toEqual([]);
  });

  it('sets variables that the server knows', () => {
    const names = named('ENV').flatMap((rest) =>
      [...rest.matchAll(/(\w+)=/g)].map(([, name]) => name),
    );
    expect(
      names.filter((name) => name !== 'NODE_ENV' && !Object.hasOwn(SETTINGS, name ?? '')),
    ).toEqual([]);
  });

  it('holds every folder that the server reaches by import, and nothing of the tests', () => {
    const copied = copiesOf(final).flatMap(({ sources }) => sources);
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const folders = copied.filter((path) => statSync(join(ROOT, path)).isDirectory());
    const checks = ['gateway/config-check.ts', 'gateway/sealing-check.ts'];
    const reached = new Set(['gateway/main.ts', ...checks, 'clients/cli/main.ts']);
    for (const from of reached) {
      for (const edge of imports) if (edge.from === from) reached.add(edge.to);
    }
    const lacking = [...reached].filter(
      (path) =>
        !path.endsWith('/') &&
        !copied.includes(path) &&
        !folders.some((folder) => path.startsWith(`${folder}/`)),
    );
    expect(lacking).toEqual([]);
    const isIgnored = contextFilter();
    const files = [...reached].filter((path) => !path.endsWith('/'));
    expect([...files, ...copied].filter(isIgnored)).toEqual([]);
    expect(copied.filter((path) => /^(?:test|loadtest|tools)/.test(path))).toEqual([]);
  });

  it('its context leaves out data, keys and settings', () => {
    const lines = text('.dockerignore').split('\n');
    for (const line of ['.git', '.data', '.env', '**/*.pem', 'node_modules']) {
      expect(lines).toContain(line);
    }
    const isIgnored = contextFilter();
    const secret = ['.env', '.env.local', '.data/bids/x', 'db/key.pem', 'node_modules/pg/index.js'];
    expect(secret.filter((path) => !isIgnored(path))).toEqual([]);
    expect(['.env.example', 'gateway/environment.ts', '.npmrc'].filter(isIgnored)).toEqual([]);
  });

  it('what comes from another stage is made there', () => {
    const made = named('COPY').filter((rest) => rest.startsWith('--from='));
    expect(made.map((rest) => rest.split(' ').slice(0, 2))).toEqual([
      ['--from=packages', '/app/node_modules'],
      ['--from=build', '/app/clients/web/dist'],
      ['--from=build', '/app/sbom.cdx.json'],
    ]);
    const runs = all.filter(({ name }) => name === 'RUN').map(({ rest }) => rest);
    const [build = ''] = runs.filter((run) => run.includes('tools/'));
    const tools = [...build.matchAll(/node (tools\/\S+)/g)].map(([, path = '']) => path);
    expect(tools).toEqual(['tools/build-web.mjs', 'tools/sbom.mjs']);
    expect(tools.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(build).toContain('> sbom.cdx.json');
  });
});

describe('compose.yaml', () => {
  const compose = text('compose.yaml');
  const [, services = ''] = /\nservices:\n(.*?)\nnetworks:/s.exec(compose) ?? [];
  const server = /\n {2}server:\n(.*?)\n {2}# Receives/s.exec(services)?.[1] ?? '';

  it('only the proxy is reachable from outside', () => {
    expect([...services.matchAll(/^ {4}ports:/gm)]).toHaveLength(1);
    expect([...services.matchAll(/^ {4}read_only: true$/gm)]).toHaveLength(3);
    expect(services.indexOf('ports:')).toBeGreaterThan(services.indexOf('  proxy:'));
    expect(compose).toMatch(/inner:\n {4}internal: true/);
  });

  it('the server has a read-only file system, no capability and time to drain', () => {
    expect(server).toContain('read_only: true');
    expect(server).toContain('cap_drop: [ALL]');
    expect(server).toContain('no-new-privileges:true');
    expect(Number(/stop_grace_period: (\d+)s/.exec(server)?.[1])).toBeGreaterThan(20);
  });

  it('sets variables that the server knows, and asks for what has no preset', () => {
    const block = /environment:\n((?: {6}.*\n)+)/.exec(server)?.[1] ?? '';
    const names = [...block.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name = '']) => name);
    expect(names).toContain('DATABASE_URL');
    expect(names.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
    expect(compose).toContain('${POSTGRES_PASSWORD:?');
    expect(compose).toContain('${DOMAIN:?');
  });

  it('with sealed bids the server reaches out as well, by settings that it knows', () => {
    const sealed = text('ops/compose/sealed-bids.yaml');
    expect(sealed).toMatch(/\n {4}networks: \[inner, outer\]\n/);
    const names = [...sealed.matchAll(/^ {6}([A-Z_0-9]+):/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['SEALING_DIR', 'TSA_URL', 'TSA_SM_URL']));
    expect(names.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
    const [, folder] = /SEALING_DIR: (\S+)/.exec(sealed) ?? [];
    expect(sealed).toContain(`:${folder}:ro`);
    expect(text('compose.yaml')).toMatch(/\n {2}outer: \{\}\n/);
  });

  it('[D2] the database keeps what it has answered', () => {
    for (const setting of ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']) {
      expect(services).toContain(`- ${setting}`);
    }
    expect(services).toContain('--data-checksums');
  });

  it('mounts files that are there', () => {
    const files = [...compose.matchAll(/- \.\/([\w./-]+):/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('proxies', () => {
  it('pass sockets on, say who came, and keep figures inside', () => {
    const nginx = text('ops/nginx/kaibiao.conf');
    for (const line of [
      'proxy_set_header Host $host;',
      'proxy_set_header X-Forwarded-Proto $scheme;',
      'proxy_set_header X-Forwarded-For $remote_addr;',
      'proxy_set_header Upgrade $http_upgrade;',
      'proxy_set_header Connection $connection_upgrade;',
    ]) {
      expect(nginx).toContain(line);
    }
    expect(Number(/proxy_read_timeout (\d+)s/.exec(nginx)?.[1])).toBeGreaterThanOrEqual(120);
    // A bid is as large as its tender allows, and a program sends it in one piece; older releases do not know `http2 on`.
    expect(nginx).toContain('client_max_body_size 0;');
    expect(nginx).not.toMatch(/http2 on;/);
    expect(nginx).toMatch(/location = \/metrics \{\s+return 404;/);
    const caddy = text('ops/caddy/Caddyfile');
    expect(caddy).toContain('reverse_proxy server:8080');
    expect(caddy).toMatch(/path \/metrics.*\n\s+respond @figures 404/);
  });

  it.each(['ops/nginx/kaibiao.conf', 'ops/caddy/Caddyfile'])(
    '%s opens as many braces as it closes',
    (path) => {
      const bare = text(path).replace(/#.*$/gm, '');
      expect(bare.split('{').length).toBe(bare.split('}').length);
    },
  );
});

describe('systemd', () => {
  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  const unit = text('ops/systemd/kaibiao.service');

  it('starts what is there, does not start again on a wrong setting, and waits for the drain', () => {
    const files = [...unit.matchAll(/^Exec\w+=\S+ ([\w./-]+\.ts)$/gm)].map(([, path = '']) => path);
    expect(files).toEqual(['gateway/config-check.ts', 'gateway/main.ts']);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(unit).toContain('RestartPreventExitStatus=2');
    expect(Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1])).toBeGreaterThan(20);
  });

  const services = ['kaibiao', 'kaibiao-backup', 'kaibiao-backup-create'].map(
    (name) => `${name}.service`,
  );

  it.each(services)('%s hardens what can be hardened, and runs what is there', (name) => {
    const service = text(`ops/systemd/${name}`);
    for (const line of [
      'User=kaibiao',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'PrivateTmp=yes',
      'CapabilityBoundingSet=',
    ]) {
      expect(service).toMatch(new RegExp(`^${line}$`, 'm'));
    }
    const files = [...service.matchAll(/^Exec\w+=\S+ ([\w./-]+\.ts)/gm)].map(
      ([, path = '']) => path,
    );
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('every line is a section or a setting, and systemd, where there is one, has no complaint', () => {
    const names = [...services, 'kaibiao-backup-create.timer'];
    for (const name of names) {
      const lines = text(`ops/systemd/${name}`).split('\n');
      const odd = lines.filter((line) => !/^(?:#.*|\[\w+\]|[A-Z]\w+=.*|)$/.test(line));
      expect(odd, name).toEqual([]);
    }
    if (hasSystemd) expect(complaints(names)).toBe('');
  });

  /** What `systemd-analyze verify` says of our units. The paths of an installation are not here; what is checked is the form. */
  function complaints(names: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'kaibiao-unit-'));
    try {
      for (const name of names) {
        const here = text(`ops/systemd/${name}`)
          .replaceAll('/opt/kaibiao/node_modules/.bin/node', process.execPath)
          .replaceAll(/^(?:User|Group)=kaibiao$/gm, '');
        writeFileSync(join(folder, name), here);
      }
      const files = names.map((name) => join(folder, name));
      const run = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
        encoding: 'utf8',
      });
      return run.stderr
        .split('\n')
        .filter((line) => line.includes('kaibiao'))
        .join('\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});
