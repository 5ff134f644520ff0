import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { VerifierKey } from '#contracts/journal/checkpoint.ts';
import { parseWitnessKey } from '#contracts/journal/cosignature.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { SETTINGS, type Setting, type SettingName } from './settings.ts';

/** The whole configuration of a server process. It comes from the environment and nowhere else. */
export interface Config {
  /** The one public port; 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly role: 'all';
  /** Whether the first start loads the demo. */
  readonly isDemo: boolean;
  /** Where clients reach the live listener directly; absent: through `port`. */
  readonly livePublicUrl?: string;
  readonly liveHost: string;
  /** 0: any free port. */
  readonly livePort: number;
  readonly transport: 'auto' | 'uws' | 'ws';
  readonly logLevel: LogLevel;
  /** Addresses and networks of proxies whose forwarding headers are believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Origins under which people reach the platform; empty: whatever the Host header says. */
  readonly publicOrigins: readonly string[];
  /** Origins whose pages may frame `/embed/…`; empty: nobody's. */
  readonly embedOrigins: readonly string[];
  /** True when every public origin is https: cookies carry `Secure`, answers HSTS. */
  readonly isHttps: boolean;
  readonly socketsPerAddressMax: number;
  /** Sustained, for each session. */
  readonly offersPerSecond: number;
  /** Name of the log in its signed heads (C2SP checkpoint origin). */
  readonly logOrigin: string;
  /** Absolute. */
  readonly logKeyFile: string;
  /** Witnesses whose lines under checkpoints are taken. */
  readonly logWitnesses: readonly VerifierKey[];
  /** Absolute. */
  readonly answerKeyFile: string;
  readonly headIntervalMs: number;
  readonly viewIntervalMs: number;
  readonly partitions: number;
  readonly metrics: 'loopback' | 'public' | 'off';
  readonly sessionIdleMs: number;
  readonly sessionAbsoluteMs: number;
  readonly secondFactor: 'required' | 'optional';
  /** Absolute. */
  readonly secondFactorKeyFile: string;
  /** Key that signs notices about deposits. */
  readonly depositKeyFile: string;
  /** Absolute: the platform's key and whose certificates count. */
  readonly sealingDir: string;
  /** Time-stamping authority; absent: the demo's own, or none. */
  readonly tsaUrl?: string;
  /** The same for tenders of the national algorithms (国密). */
  readonly tsaSmUrl?: string;
  /** Absolute. */
  readonly bidsDir: string;
  /** Bucket for sealed bids; absent: they lie in `bidsDir`. */
  readonly bidsBucket?: BucketSettings;
  /** Lines for the log: variables that look like a misspelt setting. */
  readonly warnings: readonly string[];
}

/** Bucket of a service that speaks the S3 protocol. */
export interface BucketSettings {
  /** Of the bucket itself, without a slash at its end. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SHOWN_VALUE_CHARS_MAX = 60;

const envSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(8080),
  HOST: z.string().refine(isHostName).default('localhost'),
  DATABASE_URL: z
    .string()
    .refine((text) => isUrl(text, ['postgres:', 'postgresql:']))
    .optional(),
  DATA_DIR: path().default('./.data'),
  ROLE: z.literal('all').default('all'),
  DEMO: z.enum(['on', 'off']).optional(),
  LIVE_PUBLIC_URL: z
    .string()
    .refine((text) => isUrl(text, ['ws:', 'wss:']))
    .optional(),
  LIVE_HOST: z.string().refine(isHostName).default('127.0.0.1'),
  LIVE_PORT: wholeNumber(0, 65_535).default(0),
  TRANSPORT: z.enum(['auto', 'uws', 'ws']).default('auto'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  TRUST_PROXY: z
    .string()
    .transform(splitList)
    .refine((networks) => networks.every(isNetwork))
    .default([]),
  PUBLIC_ORIGINS: z
    .string()
    .transform(splitList)
    .refine((origins) => origins.every(isOrigin))
    .default([]),
  EMBED_ORIGINS: z
    .string()
    .transform(splitList)
    .refine((origins) => origins.every(isOrigin))
    .default([]),
  SOCKETS_PER_ADDRESS_MAX: wholeNumber(1, 1_000_000).default(256),
  OFFERS_PER_SECOND: wholeNumber(1, 100_000).default(10),
  LOG_ORIGIN: z
    .string()
    .max(200)
    .regex(/^[^\s+]+$/)
    .default('localhost/kaibiao'),
  LOG_KEY_FILE: path().optional(),
  LOG_WITNESSES: z
    .string()
    .transform(splitList)
    .transform((keys) => keys.map(witnessOf))
    .refine((keys) => keys.every((key) => key !== undefined))
    .default([]),
  ANSWER_KEY_FILE: path().optional(),
  HEAD_INTERVAL_MS: wholeNumber(100, HOUR_MS).default(1_000),
  VIEW_INTERVAL_MS: wholeNumber(5, 10_000).default(50),
  PARTITIONS: wholeNumber(1, 1_024).default(16),
  METRICS: z.enum(['loopback', 'public', 'off']).default('loopback'),
  SESSION_IDLE_MINUTES: wholeNumber(1, 1_440).default(60),
  SESSION_ABSOLUTE_HOURS: wholeNumber(1, 168).default(12),
  SECOND_FACTOR: z.enum(['required', 'optional']).default('required'),
  SECOND_FACTOR_KEY_FILE: path().optional(),
  DEPOSIT_KEY_FILE: path().optional(),
  SEALING_DIR: path().optional(),
  TSA_URL: z
    .string()
    .refine((text) => isUrl(text, ['http:', 'https:']))
    .optional(),
  TSA_SM_URL: z
    .string()
    .refine((text) => isUrl(text, ['http:', 'https:']))
    .optional(),
  BIDS_DIR: path().optional(),
  BIDS_S3_URL: z
    .string()
    .refine(isBucketUrl)
    .transform((text) => text.replace(/\/$/, ''))
    .optional(),
  BIDS_S3_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .default('us-east-1'),
  BIDS_S3_KEY_ID: z
    .string()
    .regex(/^[^\s/,]{1,128}$/)
    .optional(),
  BIDS_S3_SECRET: z
    .string()
    .regex(/^\S{8,256}$/)
    .optional(),
  REDIS_URL: z.never().optional(),
} satisfies Record<SettingName, z.ZodType>);
type Env = z.output<typeof envSchema>;

/**
 * Reads the whole configuration, or says everything that is wrong with it: one line for each bad variable with the
 * expected form, what was received (never a secret) and an example. An empty variable counts as absent.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const given: Record<string, string> = {};
  for (const key of Object.keys(SETTINGS)) {
    const text = env[key]?.trim();
    if (text) given[key] = text;
  }
  const parsed = envSchema.safeParse(given);
  const problems = parsed.success
    ? []
    : badKeys(parsed.error).map((key) => complain(key, given[key]));
  if (given['LIVE_PUBLIC_URL'] && !Number(given['LIVE_PORT'] ?? 0)) {
    problems.push(
      'LIVE_PUBLIC_URL: needs LIVE_PORT to be a fixed port, for example LIVE_PORT=8081',
    );
  }
  problems.push(...forbiddenRelaxation(given), ...halfABucket(given));
  if (!parsed.success || problems.length > 0) return err(problems);
  return ok(configOf(parsed.data, env));
}

/** Second factors cannot be left out where anybody else than this machine can come in. */
function forbiddenRelaxation(given: Readonly<Record<string, string>>): readonly string[] {
  if (given['SECOND_FACTOR'] !== 'optional') return [];
  const host = given['HOST'] ?? 'localhost';
  const isOpen = !/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);
  if (!isOpen && given['PUBLIC_ORIGINS'] === undefined) return [];
  return [
    'SECOND_FACTOR: "optional" is for development on one machine and goes with a loopback HOST and no PUBLIC_ORIGINS only',
  ];
}

/** An address without its key opens nothing, and a key without an address was meant for something. */
function halfABucket(given: Readonly<Record<string, string>>): readonly string[] {
  const names = ['BIDS_S3_URL', 'BIDS_S3_KEY_ID', 'BIDS_S3_SECRET'];
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  return [`${missing.join(', ')}: needed, since ${names.join(', ')} go together`];
}

/** Lines for the log about what is laxer than a real installation may be. */
function relaxations(env: Env): readonly string[] {
  if (env.SECOND_FACTOR === 'required') return [];
  return ['SECOND_FACTOR=optional: passwords alone open every account; for development only'];
}

function configOf(env: Env, raw: Readonly<Record<string, string | undefined>>): Config {
  const dataDir = resolve(env.DATA_DIR);
  return {
    port: env.PORT,
    host: env.HOST,
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    dataDir,
    role: env.ROLE,
    isDemo: env.DEMO === undefined ? env.DATABASE_URL === undefined : env.DEMO === 'on',
    ...(env.LIVE_PUBLIC_URL === undefined ? {} : { livePublicUrl: env.LIVE_PUBLIC_URL }),
    liveHost: env.LIVE_HOST,
    livePort: env.LIVE_PORT,
    transport: env.TRANSPORT,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
    publicOrigins: env.PUBLIC_ORIGINS,
    embedOrigins: env.EMBED_ORIGINS,
    isHttps:
      env.PUBLIC_ORIGINS.length > 0 &&
      env.PUBLIC_ORIGINS.every((origin) => origin.startsWith('https:')),
    socketsPerAddressMax: env.SOCKETS_PER_ADDRESS_MAX,
    offersPerSecond: env.OFFERS_PER_SECOND,
    logOrigin: env.LOG_ORIGIN,
    logKeyFile: resolve(env.LOG_KEY_FILE ?? join(dataDir, 'log-key.pem')),
    logWitnesses: env.LOG_WITNESSES.filter((key) => key !== undefined),
    answerKeyFile: resolve(env.ANSWER_KEY_FILE ?? join(dataDir, 'answer-key.pem')),
    headIntervalMs: env.HEAD_INTERVAL_MS,
    viewIntervalMs: env.VIEW_INTERVAL_MS,
    partitions: env.PARTITIONS,
    metrics: env.METRICS,
    sessionIdleMs: env.SESSION_IDLE_MINUTES * MINUTE_MS,
    sessionAbsoluteMs: env.SESSION_ABSOLUTE_HOURS * HOUR_MS,
    secondFactor: env.SECOND_FACTOR,
    secondFactorKeyFile: resolve(env.SECOND_FACTOR_KEY_FILE ?? join(dataDir, 'second-factor-key')),
    depositKeyFile: resolve(env.DEPOSIT_KEY_FILE ?? join(dataDir, 'deposit-key')),
    sealingDir: resolve(env.SEALING_DIR ?? join(dataDir, 'sealing')),
    ...(env.TSA_URL === undefined ? {} : { tsaUrl: env.TSA_URL }),
    ...(env.TSA_SM_URL === undefined ? {} : { tsaSmUrl: env.TSA_SM_URL }),
    bidsDir: resolve(env.BIDS_DIR ?? join(dataDir, 'bids')),
    ...bucketOf(env),
    warnings: [...misspellings(Object.keys(raw)), ...relaxations(env)],
  };
}

function bucketOf(env: Env): Pick<Config, 'bidsBucket'> {
  const { BIDS_S3_URL: url, BIDS_S3_KEY_ID: accessKeyId, BIDS_S3_SECRET: secretAccessKey } = env;
  if (url === undefined || accessKeyId === undefined || secretAccessKey === undefined) return {};
  return { bidsBucket: { url, region: env.BIDS_S3_REGION, accessKeyId, secretAccessKey } };
}

function badKeys(error: z.ZodError): readonly SettingName[] {
  const keys = new Set(error.issues.map((issue) => issue.path[0]));
  return settingKeys().filter((key) => keys.has(key));
}

function complain(key: SettingName, received: string | undefined): string {
  const setting: Setting = SETTINGS[key];
  const example = setting.example === '' ? '' : `, for example ${key}=${setting.example}`;
  return `${key}: expected ${setting.expected}, got ${shown(setting, received ?? '')}${example}`;
}

function shown(setting: Setting, text: string): string {
  if (setting.isSecret) return `a text of ${text.length} characters (not shown)`;
  const isLong = text.length > SHOWN_VALUE_CHARS_MAX;
  return JSON.stringify(isLong ? `${text.slice(0, SHOWN_VALUE_CHARS_MAX)}…` : text);
}

function settingKeys(): readonly SettingName[] {
  return envSchema.keyof().options;
}

function path() {
  return z.string().refine((text) => !text.includes('\0'));
}

function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '';
}

/** A user's name and password in an address would reach messages and logs. */
function isBucketUrl(text: string): boolean {
  if (!isUrl(text, ['http:', 'https:'])) return false;
  const { search, hash, username, password } = new URL(text);
  return search + hash + username + password === '';
}

function isOrigin(text: string): boolean {
  return isUrl(text, ['http:', 'https:']) && new URL(text).origin === text;
}

function isHostName(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text);
}

function witnessOf(text: string): VerifierKey | undefined {
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
  const parsed = parseWitnessKey(sha256, text);
  return parsed.ok ? parsed.value : undefined;
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Names one slip away from a setting, and settings with a prefix that nothing reads. */
function misspellings(names: readonly string[]): readonly string[] {
  const keys = settingKeys();
  return names.flatMap((name) => {
    if (Object.hasOwn(SETTINGS, name)) return [];
    const bare = name.toUpperCase().replace(/^KAIBIAO_/, '');
    const near = keys.find((key) => key === bare || (key.length > 5 && isOneSlip(key, bare)));
    if (near !== undefined) return [`${name} is not a setting; did you mean ${near}?`];
    return name.startsWith('KAIBIAO_') ? [`${name} is not a setting; .env.example lists them`] : [];
  });
}

/** True when one letter was added, lost, changed, or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
