/**
 * What a journal stream holds: an auction (竞价), a practice auction (演练), or a case of some procedure: the
 * auction project (竞价项目), the bid opening (开标).
 */
export const STREAM_KINDS = ['auction', 'rehearsal', 'project', 'opening'] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];
