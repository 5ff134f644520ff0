/**
 * What one look found. `bad` keeps a server from starting as it is, or lets what it has promised be lost; `warn` will become
 * so, or costs speed.
 */
export interface Finding {
  readonly what: string;
  readonly state: 'good' | 'warn' | 'bad';
  readonly detail: string;
  /** What to do about it; absent when all is well. */
  readonly todo?: string;
}

export function good(what: string, detail: string): Finding {
  return { what, state: 'good', detail };
}

export function warn(what: string, detail: string, todo: string): Finding {
  return { what, state: 'warn', detail, todo };
}

export function bad(what: string, detail: string, todo: string): Finding {
  return { what, state: 'bad', detail, todo };
}

const MARKS = { good: '✓', warn: '!', bad: '✗' } as const;

export function findingText({ what, state, detail, todo }: Finding): string {
  return `${MARKS[state]} ${what}: ${detail}${todo === undefined ? '' : ` → ${todo}`}\n`;
}
