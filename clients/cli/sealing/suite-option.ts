import { Option } from 'commander';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

/** `--suite`, the same for every command that makes something of one of the two suites. */
export function suiteOption(): Option {
  return new Option(
    '--suite <suite>',
    'algorithms; SM2-SM4-SM3 are the national ones (国密)',
  ).choices(SUITE_IDS);
}
