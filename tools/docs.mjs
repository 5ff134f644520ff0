/**
 * Writes what has its one source in code: docs/ERRORS.md, .env.example and the table of settings in
 * docs/OPERATIONS.md. Run it after changing contracts/errors.ts or gateway/settings.ts; `--check` only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ERRORS, REFUSALS } from '../contracts/errors.ts';
import { LIVE_ERRORS } from '../contracts/live-errors.ts';
import { CLOSE_CODES, mayReconnect } from '../contracts/wire/close-codes.ts';
import { SETTINGS } from '../gateway/settings.ts';

const TABLE_START = '<!-- settings: written by `npm run docs` -->';
const TABLE_END = '<!-- end of settings -->';

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((text) => cell(String(text))).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function errorsPage() {
  const problems = Object.entries(ERRORS).map(([code, entry]) => [
    `\`${code}\``,
    entry.status,
    entry.mayRetry ? 'yes' : 'no',
    `${entry.zh}。${entry.detailZh}`,
    `${entry.en}. ${entry.detailEn}`,
  ]);
  const refusals = Object.entries(REFUSALS).map(([code, entry]) => [
    `\`${code}\``,
    entry.rule,
    `${entry.zh}。${entry.helpZh}`,
    `${entry.en}. ${entry.helpEn}`,
  ]);
  const frames = Object.entries(LIVE_ERRORS).map(([code, entry]) => [
    `\`${code}\``,
    entry.mayRetry ? 'yes' : 'no',
    `${entry.zh}。${entry.helpZh}`,
    `${entry.en}. ${entry.helpEn}`,
  ]);
  const closings = Object.entries(CLOSE_CODES).map(([name, code]) => [
    code,
    `\`${name}\``,
    mayReconnect(code) ? 'yes' : 'no',
  ]);
  return `# Errors

Written by \`npm run docs\` from \`contracts/errors.ts\`, \`contracts/live-errors.ts\` and
\`contracts/wire/close-codes.ts\`; a test compares them. "Retry" says whether the same request or frame may succeed
later without a change; where an answer carries \`retryAfterMs\`, wait that long.

## Problems of the HTTP interface

Problem documents of RFC 9457 (\`application/problem+json\`) with one of these in \`code\`; \`title\` and \`detail\` come in
the language of the request.

${table(['code', 'status', 'retry', '中文', 'English'], problems)}

## Refused commands

Recorded in the journal with their reason (AUC-10); the same command id always gets the same answer.

${table(['reason', 'rule', '中文', 'English'], refusals)}

## Live frames that were no commands

Answered with an \`error\` frame; nothing was recorded.

${table(['code', 'retry', '中文', 'English'], frames)}

## Why a socket was closed

${table(['close code', 'name', 'reconnect'], closings)}
`;
}

function envExample() {
  const entries = Object.entries(SETTINGS).map(([key, setting]) => {
    const preset = setting.preset === '' ? '' : ` Preset: ${setting.preset}.`;
    return `# ${setting.about}${preset}\n# ${key}=${setting.example}\n`;
  });
  return `# Every setting of the server, written by \`npm run docs\`. All are optional; the server reads the environment only,
# so load this file with your service manager or \`set -a; . ./.env; set +a\`. An empty value counts as absent.

${entries.join('\n')}`;
}

function settingsTable() {
  const rows = Object.entries(SETTINGS).map(([key, setting]) => [
    `\`${key}\``,
    setting.about,
    setting.expected,
    setting.preset,
  ]);
  return table(['variable', 'meaning', 'form', 'preset'], rows);
}

function operationsPage(text) {
  const start = text.indexOf(TABLE_START);
  const end = text.indexOf(TABLE_END);
  if (start < 0 || end < start) throw new Error('docs/OPERATIONS.md has lost its settings markers');
  return `${text.slice(0, start)}${TABLE_START}\n\n${settingsTable()}\n\n${text.slice(end)}`;
}

const pages = [
  { path: 'docs/ERRORS.md', render: () => errorsPage() },
  { path: '.env.example', render: () => envExample() },
  { path: 'docs/OPERATIONS.md', render: operationsPage },
];
const isCheck = process.argv.includes('--check');
for (const { path, render } of pages) {
  const file = new URL(`../${path}`, import.meta.url);
  const before = readOr(file, '');
  const after = render(before);
  if (before === after) continue;
  if (isCheck) {
    console.error(`${path} is out of date: run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    writeFileSync(file, after);
    console.log(`${path} written`);
  }
}

function readOr(file, fallback) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return fallback;
    throw error;
  }
}
