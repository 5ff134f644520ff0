import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ERRORS, REFUSALS } from '#contracts/errors.ts';
import { LIVE_ERRORS } from '#contracts/live-errors.ts';
import { SETTINGS } from '#gateway/settings.ts';
import { borderCrossings, brokenImports, circles, orphans } from './tidy/imports.ts';
import { lawCodes, listedArticles, usedArticles } from './tidy/laws.ts';
import {
  deadImportRoots,
  looseVersions,
  scripts,
  staleScripts,
  undecidedScripts,
} from './tidy/manifest.ts';
import { deadLinks, mappedFolders, namedScripts, wrongTitles } from './tidy/pages.ts';
import { repeatedSpecIds, specIds, testedIds, unknownIdsInSources } from './tidy/rules.ts';
import {
  badNames,
  bannedWords,
  longFiles,
  machinePaths,
  migrationGaps,
  silencedChecks,
  sleepingTests,
  swallowedErrors,
  unfinished,
} from './tidy/texts.ts';
import { files, markdown, missingFrom, readOr, sources } from './tidy/tree.ts';

/** The tree itself is tested: what no tool checks but every reader relies on. */
function expectNone(found: Iterable<string>, whatToDo: string): void {
  const list = [...found];
  expect(list, [whatToDo, ...list, ''].join('\n')).toEqual([]);
}

describe('tidy: the checks see the tree', () => {
  it('there are files, sources and pages to look at', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(sources.length).toBeGreaterThan(50);
    expect(markdown.length).toBeGreaterThan(5);
  });
});

describe('tidy: catalogues agree in both directions', () => {
  const documented = [...readOr('docs/ERRORS.md').matchAll(/^\| `(\w+)`/gm)].map(
    ([, code = '']) => code,
  );
  const codes = [ERRORS, REFUSALS, LIVE_ERRORS].flatMap((catalogue) => Object.keys(catalogue));

  it('every error code is on the page', () => {
    expectNone(missingFrom(codes, documented), 'run `npm run docs`');
  });
  it('every code on the page is an error code', () => {
    expectNone(missingFrom(documented, codes), 'run `npm run docs`');
  });
  it('pages that have their source in code say what it says', async () => {
    const run = await promisify(execFile)(process.execPath, ['tools/docs.mjs', '--check']).catch(
      (error: unknown) => error,
    );
    expect(run, 'run `npm run docs`').toMatchObject({ stderr: '' });
  });

  it('SPEC.md defines rules, each once', () => {
    expect(
      specIds().size,
      'start each rule of docs/SPEC.md with its id: `- AUC-1 …`',
    ).toBeGreaterThan(0);
    expectNone(repeatedSpecIds(), 'give each rule of docs/SPEC.md an id of its own');
  });
  it('every rule has a test that names it', () => {
    expectNone(
      missingFrom(specIds(), testedIds().keys()),
      'write a test titled `[ID] …` for the rule',
    );
  });
  it('every rule that a test title names is defined', () => {
    const tested = testedIds();
    expectNone(
      missingFrom(tested.keys(), specIds()).map((id) => `${id} in ${tested.get(id)}`),
      'define the rule in docs/SPEC.md or correct the title',
    );
  });
  it('every rule that a source names is defined', () => {
    expectNone(unknownIdsInSources(), 'define the rule in docs/SPEC.md or correct the comment');
  });

  it('REGULATIONS.md has codes of laws', () => {
    expect(lawCodes().length, 'list the laws in docs/REGULATIONS.md').toBeGreaterThan(0);
  });
  it('every article that is named is on the page', () => {
    const used = usedArticles();
    expectNone(
      missingFrom(used.keys(), listedArticles()).map((tag) => `${tag} in ${used.get(tag)}`),
      'add the article to docs/REGULATIONS.md, from the text of the law',
    );
  });
  it('every article on the page is named somewhere', () => {
    expectNone(
      missingFrom(listedArticles(), usedArticles().keys()),
      'remove the row from docs/REGULATIONS.md, or name the article where it binds the code',
    );
  });

  it('.env.example lists exactly the settings', () => {
    const keys = [...readOr('.env.example').matchAll(/^# ?([A-Z0-9_]+)=/gm)].map(
      ([, key = '']) => key,
    );
    expect(keys, 'run `npm run docs`').toEqual(Object.keys(SETTINGS));
  });
  it('ARCHITECTURE.md maps every top-level folder', () => {
    const folders = files
      .filter((path) => path.includes('/'))
      .map((path) => path.replace(/\/.*/, ''));
    expectNone(
      missingFrom(folders, mappedFolders()),
      'add the folder to the map in docs/ARCHITECTURE.md',
    );
    expectNone(
      missingFrom(mappedFolders(), folders),
      'the map in docs/ARCHITECTURE.md names no such folder',
    );
  });
});

describe('tidy: imports', () => {
  it('cross no forbidden border', () => {
    expectNone(borderCrossings(), 'see "Who may import whom" in docs/ARCHITECTURE.md');
  });
  it('run in no circle', () => {
    expectNone(circles(), 'give what both need a file of its own, which imports neither');
  });
  it('lead to files', () => {
    expectNone(brokenImports(), 'correct the path');
  });
  it('reach every source file', () => {
    expectNone(orphans(), 'remove the file, or name its entry in package.json');
  });
});

describe('tidy: files', () => {
  it('sources, tests too, have at most 400 lines', () => {
    expectNone(longFiles(), 'split the file by subject');
  });
  it('names are kebab-case', () => {
    expectNone(badNames(), 'rename: lower-case words with - between them');
  });
  it('migrations are numbered without gaps', () => {
    expectNone(migrationGaps(), 'renumber the new migration; never one that has been released');
  });
  it('nothing is left unfinished', () => {
    expectNone(unfinished(), 'finish it, or say in an issue what is left');
  });
  it('no test sleeps or runs alone', () => {
    expectNone(sleepingTests(), 'let the test run or remove it');
  });
  it('no error is swallowed', () => {
    expectNone(swallowedErrors(), 'handle it, or say in the block why nothing has to be done');
  });
  it('a silenced check gives its reason', () => {
    expectNone(silencedChecks(), 'write ` -- why` behind it, or mend the cause');
  });
  it('no path of one machine', () => {
    expectNone(machinePaths(), 'use a path relative to the repository or a setting');
  });
  it('the banned word is not used', () => {
    expectNone(bannedWords(), 'write `bidder` (投标人); see docs/GLOSSARY.md');
  });
});

describe('tidy: pages', () => {
  it('have one first-level heading', () => {
    expectNone(wrongTitles(), 'start the page with one `# Title`');
  });
  it('link to what exists', () => {
    expectNone(deadLinks(), 'correct the link');
  });
  it('name npm scripts that exist', () => {
    const pages = files.filter((path) => path.endsWith('.md') || path === '.ci/run');
    const named = namedScripts(pages);
    expectNone(
      missingFrom(named.keys(), scripts).map((name) => `${named.get(name)} runs ${name}`),
      'correct the page, or add the script to package.json',
    );
  });
});

describe('tidy: package.json', () => {
  it('names exact versions', () => {
    expectNone(looseVersions(), 'write the one version that was tested');
  });
  it('decides on every install script', () => {
    expectNone(undecidedScripts(), 'allow or deny it in `allowScripts`');
    expectNone(staleScripts(), 'remove it from `allowScripts`');
  });
  it('maps imports to folders that exist', () => {
    expectNone(deadImportRoots(), 'correct `imports`');
  });
});
