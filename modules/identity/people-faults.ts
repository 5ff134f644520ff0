/** Why an act on people and rights was refused; nothing was changed. */
export type PeopleFault =
  /** Not there, or not this administrator's to see. */
  | 'unknown'
  /** On oneself. */
  | 'own-account'
  | 'exists'
  /** The login belongs to somebody else. */
  | 'login-taken'
  /** The person holds another of the three administrations. */
  | 'separate'
  /** Organizations of this kind have no such role, or the organization is disabled. */
  | 'unfit'
  /** Beyond the region that limits the administrator's role. */
  | 'outside-region'
  | 'decided'
  | 'too-many'
  /** A link that works no more, or not yet. */
  | 'ended';

/** A region as an SQL condition: `column` lies in the one of parameter `$n`; NULL and `00` are no limit. */
export function inRegion(column: string, parameter: string): string {
  return `(${parameter}::text IS NULL OR ${parameter} = '00' OR starts_with(${column}, ${parameter}))`;
}
