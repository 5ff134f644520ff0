import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { SETTINGS } from './settings.ts';

type Env = Record<string, string | undefined>;

function configOf(env: Env) {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.error.join('\n'));
  return result.value;
}
function problemsOf(env: Env): readonly string[] {
  const result = readConfig(env);
  return result.ok ? [] : result.error;
}

describe('configuration', () => {
  it('an empty environment gives the presets', () => {
    expect(configOf({})).toEqual({
      port: 8080,
      host: 'localhost',
      dataDir: resolve('.data'),
      role: 'all',
      isDemo: true,
      liveHost: '127.0.0.1',
      livePort: 0,
      transport: 'auto',
      logLevel: 'info',
      trustedProxies: [],
      publicOrigins: [],
      embedOrigins: [],
      isHttps: false,
      socketsPerAddressMax: 256,
      offersPerSecond: 10,
      logOrigin: 'localhost/kaibiao',
      logKeyFile: resolve('.data/log-key.pem'),
      logWitnesses: [],
      answerKeyFile: resolve('.data/answer-key.pem'),
      headIntervalMs: 1_000,
      viewIntervalMs: 50,
      partitions: 16,
      metrics: 'loopback',
      sessionIdleMs: 3_600_000,
      secondFactor: 'required',
      secondFactorKeyFile: resolve('.data/second-factor-key'),
      depositKeyFile: resolve('.data/deposit-key'),
      sealingDir: resolve('.data/sealing'),
      bidsDir: resolve('.data/bids'),
      sessionAbsoluteMs: 43_200_000,
      warnings: [],
    });
  });

  it.each<[string, Env, object]>([
    ['numbers', { PORT: '0', PARTITIONS: '1' }, { port: 0, partitions: 1 }],
    ['an empty or blank variable is absent', { PORT: '', HOST: '  ' }, { port: 8080 }],
    ['spaces around a value', { PORT: ' 9090 ' }, { port: 9090 }],
    ['an IPv6 address', { HOST: '::' }, { host: '::' }],
    ['one proxy', { TRUST_PROXY: '127.0.0.1' }, { trustedProxies: ['127.0.0.1'] }],
    [
      'proxies by network',
      { TRUST_PROXY: '10.0.0.0/8, ::1' },
      { trustedProxies: ['10.0.0.0/8', '::1'] },
    ],
    [
      'origins',
      { PUBLIC_ORIGINS: 'https://a.example,http://b.example:81,' },
      { publicOrigins: ['https://a.example', 'http://b.example:81'], isHttps: false },
    ],
    [
      'a bucket for sealed bids',
      {
        BIDS_S3_URL: 'https://s3.example.cn/bids/',
        BIDS_S3_KEY_ID: 'kaibiao',
        BIDS_S3_SECRET: 'twelve/chars',
      },
      {
        bidsBucket: {
          url: 'https://s3.example.cn/bids',
          region: 'us-east-1',
          accessKeyId: 'kaibiao',
          secretAccessKey: 'twelve/chars',
        },
      },
    ],
    ['https everywhere', { PUBLIC_ORIGINS: 'https://a.example' }, { isHttps: true }],
    ['the demo switched off', { DEMO: 'off' }, { isDemo: false }],
    [
      'no demo in a given database',
      { DATABASE_URL: 'postgres://u:p@db/x' },
      { isDemo: false, databaseUrl: 'postgres://u:p@db/x' },
    ],
    [
      'the demo in a given database when asked for',
      { DATABASE_URL: 'postgresql://db/x', DEMO: 'on' },
      { isDemo: true },
    ],
    [
      'the log key follows the data folder',
      { DATA_DIR: '/srv/k' },
      { dataDir: resolve('/srv/k'), logKeyFile: resolve('/srv/k/log-key.pem') },
    ],
    [
      'a live listener of its own',
      { LIVE_PUBLIC_URL: 'wss://live.example/live', LIVE_PORT: '8081' },
      { livePublicUrl: 'wss://live.example/live', livePort: 8081 },
    ],
  ])('reads %s', (_what, env, expected) => {
    expect(configOf(env)).toMatchObject(expected);
  });

  it.each<[string, string]>([
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '1e3'],
    ['PORT', '8080.0'],
    ['HOST', 'a host'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['DATABASE_URL', 'db/x'],
    ['DATA_DIR', 'a\0b'],
    ['ROLE', 'engine'],
    ['DEMO', 'yes'],
    ['LIVE_HOST', '[::1]:8081'],
    ['LIVE_PORT', 'http'],
    ['TRANSPORT', 'uWS'],
    ['LOG_LEVEL', 'verbose'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['PUBLIC_ORIGINS', 'https://a.example/'],
    ['PUBLIC_ORIGINS', '*'],
    ['SOCKETS_PER_ADDRESS_MAX', '0'],
    ['OFFERS_PER_SECOND', '0'],
    ['LOG_ORIGIN', 'a b'],
    ['LOG_ORIGIN', 'a+b'],
    ['LOG_KEY_FILE', 'a\0b'],
    ['HEAD_INTERVAL_MS', '99'],
    ['VIEW_INTERVAL_MS', '0'],
    ['PARTITIONS', '1025'],
    ['METRICS', 'on'],
    ['SESSION_IDLE_MINUTES', '0'],
    ['SESSION_ABSOLUTE_HOURS', '169'],
    ['REDIS_URL', 'redis://127.0.0.1'],
    ['TSA_SM_URL', 'ftp://tsa.example.cn'],
    ['BIDS_S3_REGION', 'cn north'],
  ])('refuses %s=%j with one line that names it', (key, value) => {
    const problems = problemsOf({ [key]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${key}: expected `));
  });

  it('lists every bad variable in the order of .env.example, with what came and an example', () => {
    expect(problemsOf({ METRICS: 'yes', PORT: 'http', OFFERS_PER_SECOND: '5' })).toEqual([
      'PORT: expected a whole number from 0 (any free port) to 65535, got "http", for example PORT=8080',
      'METRICS: expected "loopback", "public" or "off", got "yes", for example METRICS=loopback',
    ]);
  });

  it('a public live address needs a fixed port', () => {
    expect(problemsOf({ LIVE_PUBLIC_URL: 'wss://live.example/live' })).toEqual([
      'LIVE_PUBLIC_URL: needs LIVE_PORT to be a fixed port, for example LIVE_PORT=8081',
    ]);
  });

  it('a bucket needs its address, its key and its secret', () => {
    expect(problemsOf({ BIDS_S3_URL: 'https://s3.example.cn/bids' })).toEqual([
      'BIDS_S3_KEY_ID, BIDS_S3_SECRET: needed, since BIDS_S3_URL, BIDS_S3_KEY_ID, BIDS_S3_SECRET go together',
    ]);
  });

  it.each(['s3://bids', 'https://key:word@s3.example.cn/bids', 'https://s3.example.cn/bids?a=1'])(
    'the address of a bucket is not %s',
    (url) => {
      const given = { BIDS_S3_URL: url, BIDS_S3_KEY_ID: 'k', BIDS_S3_SECRET: 'twelve/chars' };
      expect(problemsOf(given).join('\n')).toMatch(/^BIDS_S3_URL: expected /);
    },
  );

  it.each([
    ['DATABASE_URL', 'mysql://user:hunter2@db/x'],
    ['REDIS_URL', 'redis://user:hunter2@cache'],
    ['BIDS_S3_SECRET', 'hunter2'],
  ])('never shows the secret in %s', (key, value) => {
    const line = problemsOf({ [key]: value }).join('\n');
    expect(line).toContain('(not shown)');
    expect(line).not.toContain('hunter2');
  });

  it('cuts a long value and quotes control characters', () => {
    const line = problemsOf({ PORT: `\n${'9'.repeat(500)}\u001B[31m`.padStart(1) }).join('');
    expect(line.length).toBeLessThan(200);
    expect(problemsOf({ PORT: '1\u001B[31m2' }).join('')).toContain('"1\\u001b[31m2"');
  });

  it.each([
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['PARTITION', 'PARTITIONS'],
    ['TRUST_PROXYS', 'TRUST_PROXY'],
    ['LOG_LEVAL', 'LOG_LEVEL'],
    ['KAIBIAO_PORT', 'PORT'],
    ['log_level', 'LOG_LEVEL'],
  ])('warns of %s', (name, meant) => {
    expect(configOf({ [name]: 'x' }).warnings).toEqual([
      `${name} is not a setting; did you mean ${meant}?`,
    ]);
  });

  it('warns of an unknown KAIBIAO_ variable and of nothing else in a usual environment', () => {
    const usual = {
      PATH: '/bin',
      HOME: '/root',
      HOSTNAME: 'h',
      LOGNAME: 'l',
      GHOST: 'g',
      TERM: 't',
    };
    expect(configOf({ ...usual, KAIBIAO_COLOUR: 'red' }).warnings).toEqual([
      'KAIBIAO_COLOUR is not a setting; .env.example lists them',
    ]);
  });

  it('every example is itself accepted', () => {
    const others = { LIVE_PORT: '8081' };
    const bucket = {
      BIDS_S3_URL: SETTINGS.BIDS_S3_URL.example,
      BIDS_S3_KEY_ID: SETTINGS.BIDS_S3_KEY_ID.example,
      BIDS_S3_SECRET: 'twelve/chars',
    };
    for (const [key, { example }] of Object.entries(SETTINGS)) {
      const given = key.startsWith('BIDS_S3') ? { ...others, ...bucket } : others;
      expect(problemsOf({ ...given, ...(example === '' ? {} : { [key]: example }) }), key).toEqual(
        [],
      );
    }
  });

  it('[S14] second factors can be left out on one machine only, and it says so', () => {
    const config = configOf({ SECOND_FACTOR: 'optional' });
    expect(config.secondFactor).toBe('optional');
    expect(config.warnings.join()).toContain('SECOND_FACTOR=optional');
    for (const env of [
      { HOST: '0.0.0.0' },
      { HOST: 'bid.example.org' },
      { HOST: '10.0.0.1' },
      { PUBLIC_ORIGINS: 'https://bid.example.org' },
    ]) {
      expect(problemsOf({ SECOND_FACTOR: 'optional', ...env })).toHaveLength(1);
    }
    expect(problemsOf({ SECOND_FACTOR: 'off' })).toHaveLength(1);
  });
});
