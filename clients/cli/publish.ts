import { readFile, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { issueText } from '#contracts/issue-text.ts';
import { HTTP_BODY_BYTES_MAX } from '#contracts/limits.ts';
import { publishAuctionSchema } from '#contracts/wire/rest.ts';
import { CliError, type CliIo, Printer, readFault } from './io.ts';
import { type ServerArguments, askServer, tokenOf } from './server-request.ts';

export type PublishArguments = ServerArguments;

const EXAMPLES = `
The file holds what POST /api/auctions takes: {"title":…,"buyerId":…,"offerSignature":"none","rules":{…}}.
A token of an agency's session may stand in KAIBIAO_TOKEN instead of signing in.

Examples:
  $ npm run --silent kaibiao -- auction publish auction.json --server http://localhost:8080 --login agency --password-file -
  $ KAIBIAO_TOKEN=… npm run --silent kaibiao -- auction publish auction.json`;

/** `kaibiao auction publish FILE`: through the REST interface, with the rights of whoever signs in. */
export function auctionCommand(): Command {
  const auction = new Command('auction').description('auctions: publish one from a file');
  auction
    .command('publish')
    .description('publish an auction at once, as an agency')
    .argument('<file>', 'JSON file with the auction')
    .option('--server <url>', 'address of the server', 'http://localhost:8080')
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
  if (!URL.canParse(options.server))
    throw new CliError(`--server: not an address: ${options.server}`);
  const token = await tokenOf(options, io);
  await askServer(options.server, '/api/auctions', { body: auction, token });
  await new Printer(io.stdout).print(`published ${auction.rules.id}\n`);
}

async function auctionOf(file: string): Promise<z.infer<typeof publishAuctionSchema>> {
  try {
    const { size } = await stat(file);
    if (size > HTTP_BODY_BYTES_MAX) throw new CliError(`${file}: larger than the server takes`);
    return publishAuctionSchema.parse(JSON.parse(await readFile(file, 'utf8')), {
      reportInput: true,
    });
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (error instanceof SyntaxError) throw new CliError(`${file}: not JSON`);
    if (error instanceof z.ZodError) {
      throw new CliError(`${file}: ${issueText(error) ?? 'malformed'}`);
    }
    throw new CliError(`${file}: ${readFault(error)}`);
  }
}
