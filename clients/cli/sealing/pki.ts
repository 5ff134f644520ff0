import { Command, Option } from 'commander';
import type {
  AuthorityArguments,
  RequestArguments,
  IssueArguments,
  RevokeArguments,
} from './pki-run.ts';
import { suiteOption } from './suite-option.ts';

const EXPLANATION = `
For development and trials only: a real tender takes certificates of a licensed authority.

Examples:
  $ npm run --silent kaibiao -- pki authority --name "CN=Demo CA,O=Demo" --out ca
  $ npm run --silent kaibiao -- pki request --name "CN=Demo supplier,O=Demo" --out company
  $ npm run --silent kaibiao -- pki issue --authority ca --request company/request.pem --out company/certificate.pem
  $ npm run --silent kaibiao -- pki revoke --authority ca --cert company/certificate.pem`;

const run = () => import('./pki-run.ts');

/** `kaibiao pki …`: a certification authority for development (演示 CA). */
export function pkiCommand(): Command {
  const pki = new Command('pki')
    .description('certificates for development: an authority, requests, issue, revoke')
    .addHelpText('after', EXPLANATION);
  pki
    .command('authority')
    .description('make an authority: certificate.pem, key.pem and an empty crl.pem')
    .requiredOption('--name <name>', 'X.500 name, such as "CN=Demo CA,O=Demo"')
    .requiredOption('--out <folder>', 'new folder')
    .addOption(suiteOption())
    .action(async (options: AuthorityArguments) => (await run()).makeAuthority(options, process));
  pki
    .command('request')
    .description('make a key and a request for a certificate; the key stays with you')
    .requiredOption('--name <name>', 'X.500 name of the owner')
    .requiredOption('--out <folder>', 'new folder')
    .addOption(suiteOption())
    .action(async (options: RequestArguments) => (await run()).makeRequest(options, process));
  pki
    .command('issue')
    .description('issue a certificate for a request')
    .requiredOption('--authority <folder>', 'folder of the authority')
    .requiredOption('--request <file>', 'request.pem')
    .addOption(
      new Option('--use <use>', 'what it is for')
        .choices(['signing', 'encryption', 'time-stamping'])
        .default('signing'),
    )
    .option('--days <n>', 'days for which it is valid', '365')
    .requiredOption('--out <file>', 'new file for the certificate')
    .action(async (options: IssueArguments) => (await run()).issue(options, process));
  pki
    .command('revoke')
    .description('revoke a certificate and renew the revocation list; without --cert only renew it')
    .requiredOption('--authority <folder>', 'folder of the authority')
    .option('--cert <file>', 'certificate to revoke')
    .action(async (options: RevokeArguments) => (await run()).revoke(options, process));
  return pki;
}
