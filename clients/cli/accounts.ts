import { Command, Option } from 'commander';
import { ORGANIZATION_KINDS } from '#contracts/wire/people.ts';
import { ROLES } from '#contracts/wire/rest.ts';
import type {
  AdministratorArguments,
  ListArguments,
  OrganizationArguments,
  UserArguments,
} from './accounts-run.ts';
import type { PasswordArguments } from './password.ts';

/** What works without a database must not wait for its drivers to load. */
const run = () => import('./accounts-run.ts');

const USER_EXAMPLES = `
Examples:
  $ npm run --silent kaibiao -- user add --login zhang --name 张三 --role supplier --org S1 --generate
  $ npm run --silent kaibiao -- user password zhang --password-file secret.txt
  $ npm run --silent kaibiao -- user list --json`;

/** `kaibiao user …`: accounts; every change is on the audit record. */
export function userCommand(): Command {
  const user = new Command('user').description(
    'accounts: add, list, change a password, lock, recover',
  );
  user.addHelpText('after', USER_EXAMPLES);
  withPasswordOptions(
    user
      .command('add')
      .description('make an account')
      .requiredOption('--login <name>', 'what the person signs in with')
      .requiredOption('--name <name>', 'shown name')
      .addOption(
        new Option('--role <role>', 'what the person may do')
          .choices(ROLES.filter((role) => role !== 'public'))
          .makeOptionMandatory(),
      )
      .requiredOption('--org <id>', 'organization of the person')
      .option('--region <code>', 'division code of GB/T 2260 that limits the role')
      .option('--manager', 'may invite colleagues into the organization')
      .option('--id <id>', 'user id; made when it is left out'),
  ).action(async (options: UserArguments) => (await run()).addUser(options, process));
  user
    .command('list')
    .description('list the accounts')
    .option('--json', 'one line of JSON for each')
    .action(async (options: ListArguments) => (await run()).list('users', options, process));
  withPasswordOptions(
    user
      .command('password')
      .description('set a new password and end all sessions of the account')
      .argument('<login>', 'what the person signs in with'),
  ).action(async (login: string, options: PasswordArguments) =>
    (await run()).setPassword(login, options, process),
  );
  user
    .command('forget-factors')
    .description(
      'take all second factors of the account away and end its sessions: the last way back in',
    )
    .argument('<login>', 'what the person signs in with')
    .action(async (login: string) => (await run()).forgetFactors(login, process));
  for (const act of ['lock', 'unlock'] as const) {
    user
      .command(act)
      .description(act === 'lock' ? 'lock the account and end its sessions' : 'unlock the account')
      .argument('<login>', 'what the person signs in with')
      .action(async (login: string) => (await run()).setLocked(login, act === 'lock', process));
  }
  return user;
}

const ORG_EXAMPLES = `
Examples:
  $ npm run --silent kaibiao -- org add --id S1 --name 甲办公用品有限公司 --kind supplier --region 3301
  $ npm run --silent kaibiao -- org list`;

const ADMIN_EXAMPLES = `
Examples:
  $ npm run --silent kaibiao -- admin init --name 平台运营单位

Three people get one password each. At their first sign-in each of them enrols a second factor.`;

/** `kaibiao admin …`: the first administrators (三员). */
export function adminCommand(): Command {
  const admin = new Command('admin').description('the first three administrators');
  admin.addHelpText('after', ADMIN_EXAMPLES);
  admin
    .command('init')
    .description(
      'make the operating organization and its three administrators, with passwords made here',
    )
    .requiredOption('--name <name>', 'name of the organization that runs the platform')
    .option('--org <id>', 'its id', 'platform')
    .action(async (options: AdministratorArguments) =>
      (await run()).makeAdministrators(options, process),
    );
  return admin;
}

/** `kaibiao org …`: organizations. */
export function orgCommand(): Command {
  const org = new Command('org').description('organizations: add, list');
  org.addHelpText('after', ORG_EXAMPLES);
  org
    .command('add')
    .description('make an organization')
    .requiredOption('--id <id>', 'organization id; a supplier bids under it')
    .requiredOption('--name <name>', 'shown name')
    .addOption(
      new Option('--kind <kind>', 'what it is').choices(ORGANIZATION_KINDS).makeOptionMandatory(),
    )
    .option('--region <code>', 'division code of GB/T 2260: 2, 4 or 6 digits')
    .action(async (options: OrganizationArguments) =>
      (await run()).addOrganization(options, process),
    );
  org
    .command('list')
    .description('list the organizations')
    .option('--json', 'one line of JSON for each')
    .action(async (options: ListArguments) =>
      (await run()).list('organizations', options, process),
    );
  return org;
}

function withPasswordOptions(command: Command): Command {
  return command
    .option('--generate', 'make a password and print it')
    .option('--password-file <file>', 'read the password from the first line, - for stdin');
}
