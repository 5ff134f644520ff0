import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { DeltaFrame, ResumedFrame, SnapshotFrame } from '#contracts/wire/live-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';

/** One auction's view with its place in the numbered stream. */
export interface FoldedView {
  readonly epoch: string;
  readonly seq: number;
  /** Server time of the newest change that is in the view. */
  readonly at: number;
  readonly view: AuctionView;
}

/**
 * What a frame of the stream does: a new view; nothing (a repeat, or a delta while a repair is under way); or it shows
 * that something is missing, and the stream has to be asked for again.
 */
export type FoldResult =
  | { readonly type: 'view'; readonly folded: FoldedView }
  | { readonly type: 'nothing' }
  | { readonly type: 'gap' };

/** Folds one frame. `folded` is the state before, absent before the first snapshot. Pure. */
export function foldFrame(
  folded: FoldedView | undefined,
  frame: SnapshotFrame | DeltaFrame | ResumedFrame,
): FoldResult {
  if (frame.t === 'snap') {
    const { epoch, seq, now, view } = frame;
    return { type: 'view', folded: { epoch, seq, at: now, view } };
  }
  if (frame.t === 'resumed') {
    return folded?.epoch === frame.epoch ? { type: 'nothing' } : { type: 'gap' };
  }
  if (folded === undefined) return { type: 'gap' };
  if (frame.seq <= folded.seq) return { type: 'nothing' };
  if (frame.seq !== folded.seq + 1) return { type: 'gap' };
  return {
    type: 'view',
    folded: {
      epoch: folded.epoch,
      seq: frame.seq,
      at: frame.at,
      view: applyPatch(folded.view, frame.p),
    },
  };
}
