/** Text of a refused command or frame. */
export interface RefusalText {
  readonly zh: string;
  readonly en: string;
  /** What to do next. */
  readonly helpZh: string;
  readonly helpEn: string;
}
