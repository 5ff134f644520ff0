import { describe, expect, it } from 'vitest';
import { targetOf } from './finding-target.ts';

const BUILT = { lotRows: [0, 2], ruleRows: [0, 1, 2] };
const at = (path: string) => targetOf(path, BUILT, { format: 'english-reverse' });

describe('where a finding belongs on the page', () => {
  it('fields by their path, deeper ones by the nearest that the page has', () => {
    expect(at('/buyerId')).toEqual({ kind: 'field', field: 'buyerId' });
    expect(at('/registration/invited/3')).toEqual({ kind: 'field', field: 'invited' });
    expect(at('/rules/opensAt')).toEqual({ kind: 'field', field: 'opensAt' });
    expect(at('/policy/winnerConfirm/n')).toEqual({ kind: 'field', field: 'policy' });
    expect(at('/rules/fairPause/windowMs')).toEqual({ kind: 'field', field: 'format' });
    expect(at('/factorGrounds')).toEqual({ kind: 'field', field: 'factorGrounds' });
    expect(at('/rules/bestValue/factors/0/numerator')).toEqual({
      ...{ kind: 'field', field: 'factorGrounds' },
    });
    expect(at('/nowhere')).toEqual({ kind: 'field', field: 'title' });
  });

  it('cells by the row in which the lot stands on the page', () => {
    expect(at('/lots/1/budgetFen')).toEqual({ kind: 'cell', row: 2, key: 'budget' });
    expect(at('/rules/lots/1/ceilingFen')).toEqual({ kind: 'cell', row: 1, key: 'ceiling' });
    expect(at('/rules/lots/1/overtime/maxCount')).toEqual({
      ...{ kind: 'cell', row: 1, key: 'maxCount' },
    });
    expect(at('/rules/lots/0')).toEqual({ kind: 'cell', row: 0, key: 'title' });
    expect(at('/rules/lots/2/tickMs')).toEqual({ kind: 'cell', row: 2, key: 'title' });
  });

  it('the table as a whole where no row is meant', () => {
    expect(at('/lots')).toEqual({ kind: 'field', field: 'lots' });
    expect(at('/lots/9/title')).toEqual({ kind: 'field', field: 'lots' });
  });
});
