import { readFile, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { HTTP_BODY_BYTES_MAX } from '#contracts/limits.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { problemSchema, publishAuctionSchema, sessionInfoSchema } from '#contracts/wire/rest.ts';
import { CliError, type CliIo, Printer, readFault } from './io.ts';
import { choosePassword } from './password.ts';

export interface PublishArguments {
  readonly url: string;
  readonly login?: string;
  readonly passwordFile?: string;
}

const EXAMPLES = `
The file holds what POST /api/auctions takes: {"title":…,"buyerId":…,"offerSignature":"none","rules":{…}}.
A token of an agency's session may stand in KAIBIAO_TOKEN instead of signing in.

Examples:
  $ npm run --silent kaibiao -- auction publish auction.json --url http://localhost:8080 --login agency --password-file -
  $ KAIBIAO_TOKEN=… npm run --silent kaibiao -- auction publish auction.json`;

/** `kaibiao auction publish FILE`: through the REST interface, with the rights of whoever signs in. */
export function auctionCommand(): Command {
  const auction = new Command('auction').description('auctions: publish one from a file');
  auction
    .command('publish')
    .description('publish an auction at once, as an agency')
    .argument('<file>', 'JSON file with the auction')
    .option('--url <url>', 'address of the server', 'http://localhost:8080')
    .option('--login <name>', 'sign in under this name; the password is asked for')
    .option('--password-file <file>', 'read the password from the first line, - for stdin')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: PublishArguments) => runPublish(file, options, process));
  return auction;
}

export async function runPublish(
  file: string,
  options: PublishArguments,
  io: CliIo,
): Promise<void> {
  const auction = await auctionOf(file);
  if (!URL.canParse(options.url)) throw new CliError(`--url: not an address: ${options.url}`);
  const token = io.env['KAIBIAO_TOKEN']?.trim() || (await signIn(options, io));
  await post(options.url, '/api/auctions', { body: auction, token });
  await new Printer(io.stdout).print(`published ${auction.rules.id}\n`);
}

async function auctionOf(file: string): Promise<z.infer<typeof publishAuctionSchema>> {
  try {
    const { size } = await stat(file);
    if (size > HTTP_BODY_BYTES_MAX) throw new CliError(`${file}: larger than the server takes`);
    return publishAuctionSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof SyntaxError) throw new CliError(`${file}: not JSON`);
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      const path = issue?.path.map(String).join('.') || 'the file';
      throw new CliError(`${file}: ${path}: ${issue?.message ?? 'malformed'}`);
    }
    throw new CliError(`${file}: ${readFault(error)}`);
  }
}

async function signIn(options: PublishArguments, io: CliIo): Promise<string> {
  const { login, url, passwordFile } = options;
  if (login === undefined) throw new CliError('give --login, or a token in KAIBIAO_TOKEN');
  const { password } = await choosePassword(passwordFile === undefined ? {} : { passwordFile }, io);
  const answer = await post(url, '/api/sessions', { body: { login, password, wantToken: true } });
  const session = sessionInfoSchema.safeParse(answer);
  if (!session.success || session.data.token === undefined) {
    throw new CliError('the server gave no session token');
  }
  return session.data.token;
}

const TIMEOUT_MS = 30_000;

async function post(
  base: string,
  path: string,
  { body, token }: { readonly body: unknown; readonly token?: string },
): Promise<unknown> {
  const url = new URL(path, base);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const problem = problemSchema.safeParse(answer);
    if (!problem.success) throw new CliError(`${url.href} answered ${response.status}`);
    const { code, title, detail, errors } = problem.data;
    const [first] = errors ?? [];
    const place = first === undefined ? '' : ` (${first.path}: ${first.message})`;
    throw new CliError(oneLine(`${title}: ${detail}${place} [${code}]`));
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof SyntaxError) throw new CliError(`${url.href} is not a Kaibiao server`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`${url.origin} cannot be reached: ${oneLine(reason)}`);
  }
}
