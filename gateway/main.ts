import { readFileSync } from 'node:fs';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { EmbeddedPostgresError } from '#db/embedded.ts';
import { MigrationError } from '#db/migrate.ts';
import { EngineStartError } from '#engine/main.ts';
import { LogKeyError } from '#engine/proof/log-key.ts';
import { startDemo } from '#demo/main.ts';
import { join } from 'node:path';
import { DEMO_ACCOUNTS } from '#demo/accounts.ts';
import { DEMO_STATEMENT_FILE } from '#demo/bank-statement.ts';
import { type Config, readConfig } from './config.ts';
import { AnswerKeyError } from './live/offer-verifier-answer-key.ts';
import { SealingFolderError } from './sealing/sealing-folder.ts';
import { BidStoreUnavailableError } from './sealing/store-faults.ts';
import { type RunningServer, startServer } from './server.ts';
import { TransportUnavailableError } from './transport/select-transport.ts';

/** The process of `npm start`: configuration in, one line for each mistake out, and an orderly end. */

const EXIT_MISCONFIGURED = 2;
const EXIT_FAILED = 1;
/** A stop that hangs on a dead database is cut off. */
const STOP_MS_MAX = 20_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`kaibiao: ${line}\n`);

const config = readConfig(process.env);
if (config.ok) await run(config.value);
else {
  for (const line of config.error) complain(line);
  process.exitCode = EXIT_MISCONFIGURED;
}

async function run(settings: Config): Promise<void> {
  const logger = createLogger(settings);
  for (const warning of settings.warnings) complain(warning);
  process.on('unhandledRejection', (error) => fail(logger, error));
  process.on('uncaughtException', (error) => fail(logger, error));
  const signals = catchSignals(logger);
  try {
    const server = await startServer({
      config: settings,
      logger,
      version: version(),
      ...(settings.isDemo ? { demoAccounts: DEMO_ACCOUNTS } : {}),
      onFatal: (detail) => {
        complain(`stopping: ${detail}. A new start reads the journal and goes on.`);
        process.exit(EXIT_FAILED);
      },
    });
    const isDemoWanted = settings.isDemo && !signals.hasCome();
    const demo = isDemoWanted
      ? await startDemo({ ...server, dataDir: settings.dataDir }, logger)
      : undefined;
    signals.stopWith(async () => {
      await demo?.stop();
      await server.stop();
    });
    if (!signals.hasCome()) greet(settings, server);
  } catch (error) {
    complain(explain(error, settings));
    if (!isExpected(error)) logger.fatal({ err: error }, 'the start failed');
    process.exit(EXIT_FAILED);
  }
}

function greet(settings: Config, server: RunningServer): void {
  say(`Kaibiao 开标 ${version()} is serving at ${server.url}`);
  say(`  transport ${server.transport}, ${server.databaseLabel}, data in ${settings.dataDir}`);
  say(
    `  API ${server.url}/api/openapi.json · health ${server.url}/readyz · metrics ${server.url}/metrics`,
  );
  if (!settings.isDemo) return;
  say('  demo sign-ins (演示账号):');
  for (const { login, password, role, displayName } of DEMO_ACCOUNTS) {
    say(`    ${login.padEnd(16)} ${password.padEnd(16)} ${role.padEnd(14)} ${displayName}`);
  }
  if (server.sealing?.demo !== undefined) {
    say(`  demo keys of custodians (演示密钥): ${join(server.sealing.demo.folder, 'keys')}`);
  }
  say(`  demo bank statement (演示银行流水): ${join(settings.dataDir, DEMO_STATEMENT_FILE)}`);
}

interface Signals {
  hasCome(): boolean;
  /** Says how to stop; done at once when a signal has come before. */
  stopWith(stop: () => Promise<void>): void;
}

/**
 * The first signal stops in order, the second at once. One that comes during the start waits for its end: whatever ends
 * half-way would leave a PostgreSQL behind.
 */
function catchSignals(logger: Logger): Signals {
  let hasCome = false;
  let stop: (() => Promise<void>) | undefined;
  const end = (): void => {
    stop?.().then(
      () => process.exit(0),
      (error: unknown) => fail(logger, error),
    );
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (hasCome) process.exit(EXIT_FAILED);
    hasCome = true;
    say(`${signal}: finishing what is pending, press again to end at once`);
    setTimeout(() => {
      complain(
        `could not stop within ${STOP_MS_MAX / 1_000} s; ending. Nothing acknowledged is lost.`,
      );
      process.exit(EXIT_FAILED);
    }, STOP_MS_MAX).unref();
    end();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    hasCome: () => hasCome,
    stopWith: (given) => {
      stop = given;
      if (hasCome) end();
    },
  };
}

/** A fault that nobody foresaw: what is committed is safe, so the process ends and is started anew. */
function fail(logger: Logger, error: unknown): void {
  logger.fatal({ err: error }, 'unforeseen fault');
  process.exit(EXIT_FAILED);
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof EmbeddedPostgresError ||
    error instanceof MigrationError ||
    error instanceof EngineStartError ||
    error instanceof LogKeyError ||
    error instanceof AnswerKeyError ||
    error instanceof SealingFolderError ||
    error instanceof BidStoreUnavailableError ||
    error instanceof TransportUnavailableError ||
    errorCode(error) !== undefined
  );
}

function explain(error: unknown, settings: Config): string {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return `port ${settings.port} is taken by another program; stop it or set PORT, for example PORT=8081 npm start`;
  }
  if (code === 'EACCES') {
    return `port ${settings.port} may not be opened by this user; set PORT to 1024 or more`;
  }
  if (code === 'EADDRNOTAVAIL') return `HOST=${settings.host} is no address of this machine`;
  return error instanceof Error ? error.message : String(error);
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function createLogger(settings: Config): Logger {
  const options = { level: settings.logLevel, base: null };
  return process.stderr.isTTY
    ? pino(options, pretty({ destination: 2, colorize: true, translateTime: 'SYS:HH:MM:ss.l' }))
    : pino(options, pino.destination({ fd: 2, sync: false }));
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const parsed: { version: string } = JSON.parse(text);
  return parsed.version;
}
