import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurvePoint, LotCurve } from './live-state.ts';
import { wholeCurve } from './whole-curve.ts';

const seen = (...best: CurvePoint[]): LotCurve => ({ best, own: [], others: {} });
const at = (time: number, fen: number | null): CurvePoint => ({ at: time, fen });
const answered = (...points: CurvePoint[]): { at: number; priceFen: number | null }[] =>
  points.map(({ at: time, fen }) => ({ at: time, priceFen: fen }));

describe('the curve from the beginning', () => {
  it('is the server’s points and then what the page has seen, nothing twice', () => {
    const merged = wholeCurve(
      seen(at(20, 800), at(40, 700), at(60, 600)),
      answered(at(10, 900), at(20, 800), at(30, 750), at(40, 700)),
    );
    expect(merged.best).toEqual([at(10, 900), at(20, 800), at(30, 750), at(40, 700), at(60, 600)]);
  });

  it('a price that came back after a void stands where the record has it, not where the page looked', () => {
    // Opened after the void: the first look gives the old offer's time. Seen live: the time of a later record.
    const server = answered(at(10, 900), at(20, 800), at(30, 900));
    const line = [at(10, 900), at(20, 800), at(30, 900)];
    expect(wholeCurve(seen(at(10, 900)), server).best).toEqual(line);
    expect(wholeCurve(seen(at(20, 800), at(33, 900)), server).best).toEqual(line);
    expect(wholeCurve(seen(at(33, 900), at(50, 700)), server).best).toEqual([...line, at(50, 700)]);
  });

  it('a break without a valid offer is kept, and so is one seen later', () => {
    const merged = wholeCurve(
      seen(at(20, null), at(30, 500), at(40, null)),
      answered(at(10, 900), at(20, null)),
    );
    expect(merged.best).toEqual([at(10, 900), at(20, null), at(30, 500), at(40, null)]);
  });

  it('an auction without offers at the time of the answer starts with what is seen', () => {
    expect(wholeCurve(seen(at(10, 900)), []).best).toEqual([at(10, 900)]);
    expect(wholeCurve(undefined, [])).toEqual(seen());
  });

  it('own and other lines stay as seen', () => {
    const own = [at(5, 950)];
    const others = { 2: [at(6, 940)] };
    expect(wholeCurve({ best: [], own, others }, answered(at(1, 990)))).toMatchObject({
      own,
      others,
    });
  });

  it('is the course itself, whenever the page was opened and asked and however often it looked', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.nat(5))), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, fc.nat(30), fc.nat(30), (given, opened, asked) => {
        const course: CurvePoint[] = [];
        let time = 0;
        for (const [pause, fen] of given) {
          time += pause;
          if ((course.at(-1)?.fen ?? null) !== fen) course.push(at(time, fen));
        }
        const page = course.slice(opened);
        const server = course.slice(0, Math.max(opened, asked));
        expect(wholeCurve(seen(...page), answered(...server)).best).toEqual(course);
      }),
    );
  });
});
