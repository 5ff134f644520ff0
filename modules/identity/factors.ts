import { randomBytes } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { FACTORS_PER_USER_MAX, RECOVERY_CODES } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { FactorEnrolment, FactorProof, FactorType } from '#contracts/wire/session.ts';
import type { Queryable } from '../kit/transaction.ts';
import { stepOf } from './authenticator.ts';
import {
  type CertificateFault,
  checkCertificate,
  type CheckedCertificate,
} from './certificates.ts';
import type { Sealer } from './core.ts';
import {
  authenticatorOf,
  factorCount,
  type FactorSummary,
  findPasskey,
  insertCertificate,
  insertPasskey,
  isCertificateOf,
  notePasskeyUse,
  putAuthenticator,
  replaceRecoveryCodes,
  summaryOf,
  takeStep,
  trustedPems,
  useRecoveryCode,
} from './factor-repo.ts';
import { isRevoked } from './revocations.ts';
import type { Ticket } from './tickets.ts';

/** Showing and enrolling second factors, against one ticket's challenge. */

/** The site that a passkey belongs to; comes from the request and the configuration. */
export interface RelyingParty {
  /** Host name (RP ID). */
  readonly id: string;
  readonly origins: readonly string[];
}

export interface FactorContext {
  readonly sealer: Sealer;
  readonly nowMs: number;
  /** Absent where the address has no host name: then there are no passkeys. */
  readonly relyingParty?: RelyingParty | undefined;
}

/** ES256 and RS256, which every authenticator has one of. */
const ALGORITHMS = [-7, -257];
const RECOVERY_BYTES = 10;

/** What may be shown, in the order in which it is offered. */
export function factorTypesOf(summary: FactorSummary): readonly FactorType[] {
  const types: FactorType[] = [];
  if (summary.passkeyIds.length > 0) types.push('passkey');
  if (summary.hasAuthenticator) types.push('totp');
  if (summary.certificates > 0) types.push('certificate');
  if (factorCount(summary) > 0 && summary.recoveryCodes > 0) types.push('recovery');
  return types;
}

/** Whose factor it is, when it is right; it counts as used then. `revoked`: a right one whose authority took it back. */
export async function showFactor(
  db: Queryable,
  context: FactorContext,
  shown: { readonly ticket: Ticket; readonly proof: FactorProof },
): Promise<{ readonly userId: string } | 'revoked' | undefined> {
  const { ticket, proof } = shown;
  if (proof.type === 'passkey') return showPasskey(db, context, { ticket, answer: proof.answer });
  const { userId } = ticket;
  if (userId === undefined) return undefined;
  const shownSo = await isShown(db, context, { userId, ticket, proof });
  if (shownSo === 'revoked') return shownSo;
  return shownSo ? { userId } : undefined;
}

async function isShown(
  db: Queryable,
  context: FactorContext,
  shown: {
    readonly userId: string;
    readonly ticket: Ticket;
    readonly proof: Exclude<FactorProof, { type: 'passkey' }>;
  },
): Promise<boolean | 'revoked'> {
  const { userId, ticket, proof } = shown;
  switch (proof.type) {
    case 'totp': {
      const sealed = await authenticatorOf(db, userId);
      if (sealed === undefined) return false;
      const step = stepOf(context.sealer.open(sealed), proof.code, context.nowMs);
      return step !== undefined && takeStep(db, userId, step);
    }
    case 'recovery':
      return useRecoveryCode(db, userId, foldRecoveryCode(proof.code));
    case 'certificate': {
      const checked = await checkShown(db, context, { ticket, proof });
      if (!checked.ok || !(await isCertificateOf(db, userId, checked.value.fingerprint))) {
        return false;
      }
      // Said to its owner alone, who has just signed with it.
      return (await isRevoked(db, checked.value.path, context.nowMs)) ? 'revoked' : true;
    }
  }
}

async function checkShown(
  db: Queryable,
  context: FactorContext,
  shown: {
    readonly ticket: Ticket;
    readonly proof: { readonly chain: readonly string[]; readonly signature: string };
  },
): Promise<Result<CheckedCertificate, CertificateFault>> {
  return checkCertificate({
    chain: shown.proof.chain,
    signature: shown.proof.signature,
    trusted: await trustedPems(db),
    challenge: shown.ticket.challenge,
    nowMs: context.nowMs,
  });
}

async function showPasskey(
  db: Queryable,
  { relyingParty }: FactorContext,
  {
    ticket,
    answer,
  }: { readonly ticket: Ticket; readonly answer: Readonly<Record<string, unknown>> },
): Promise<{ readonly userId: string } | undefined> {
  const { id } = answer;
  if (relyingParty === undefined || typeof id !== 'string') return undefined;
  const passkey = await findPasskey(db, id);
  if (passkey === undefined) return undefined;
  if (ticket.userId !== undefined && passkey.userId !== ticket.userId) return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: ticket.challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      credential: {
        id,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
      // Alone it has to be two factors in one: the device, and what its owner knows or is.
      requireUserVerification: ticket.purpose === 'passkey',
    });
    if (!verified) return undefined;
    const isNew = await notePasskeyUse(db, { id, counter: authenticationInfo.newCounter });
    return isNew ? { userId: passkey.userId } : undefined;
  } catch {
    // The library throws for whatever is malformed or does not match; each means "not shown".
    return undefined;
  }
}

export type EnrolmentFault =
  | 'wrong-code'
  | 'wrong-answer'
  | 'known-already'
  | 'too-many'
  | CertificateFault;

/** Enrols a factor for the ticket's user; the first one brings recovery codes. */
export async function enrolFactor(
  db: Queryable,
  context: FactorContext,
  given: { readonly ticket: Ticket; readonly userId: string; readonly enrolment: FactorEnrolment },
): Promise<Result<readonly string[] | undefined, EnrolmentFault>> {
  const { userId, enrolment } = given;
  const before = await summaryOf(db, userId);
  if (factorCount(before) >= FACTORS_PER_USER_MAX) return err('too-many');
  const done = await putFactor(db, context, given);
  if (!done.ok) return done;
  if (before.recoveryCodes > 0 || enrolment.type === undefined) return ok(undefined);
  return ok(await newRecoveryCodes(db, userId));
}

/** Makes ten codes for the case that all devices are lost; earlier ones end. */
export async function newRecoveryCodes(db: Queryable, userId: string): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const hex = randomBytes(RECOVERY_BYTES).toString('hex');
    return hex.replaceAll(/(.{5})(?=.)/g, '$1-');
  });
  await replaceRecoveryCodes(db, userId, codes.map(foldRecoveryCode));
  return codes;
}

function foldRecoveryCode(code: string): string {
  return code.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
}

async function putFactor(
  db: Queryable,
  context: FactorContext,
  given: { readonly ticket: Ticket; readonly userId: string; readonly enrolment: FactorEnrolment },
): Promise<Result<true, EnrolmentFault>> {
  const { ticket, userId, enrolment } = given;
  switch (enrolment.type) {
    case 'totp': {
      if (ticket.totpSecret === undefined) return err('wrong-code');
      const secret = context.sealer.open(ticket.totpSecret);
      const step = stepOf(secret, enrolment.code, context.nowMs);
      if (step === undefined) return err('wrong-code');
      await putAuthenticator(db, userId, { secret: ticket.totpSecret, step });
      return ok(true);
    }
    case 'passkey':
      return putPasskey(db, context, { ticket, userId, enrolment });
    case 'certificate': {
      const checked = await checkShown(db, context, { ticket, proof: enrolment });
      if (!checked.ok) return checked;
      if (await isRevoked(db, checked.value.path, context.nowMs)) return err('revoked');
      const isNew = await insertCertificate(db, userId, checked.value);
      return isNew ? ok(true) : err('known-already');
    }
  }
}

async function putPasskey(
  db: Queryable,
  { relyingParty }: FactorContext,
  given: {
    readonly ticket: Ticket;
    readonly userId: string;
    readonly enrolment: Extract<FactorEnrolment, { type: 'passkey' }>;
  },
): Promise<Result<true, EnrolmentFault>> {
  const { ticket, userId, enrolment } = given;
  if (relyingParty === undefined) return err('wrong-answer');
  const registered = await verifyRegistrationResponse({
    response: enrolment.answer as unknown as RegistrationResponseJSON,
    expectedChallenge: ticket.challenge,
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((): { readonly verified: false } => ({ verified: false }));
  if (!registered.verified) return err('wrong-answer');
  const { id, publicKey, counter, transports = [] } = registered.registrationInfo.credential;
  const isNew = await insertPasskey(db, {
    id,
    userId,
    name: enrolment.name,
    publicKey: Buffer.from(publicKey),
    counter,
    transports,
  });
  return isNew ? ok(true) : err('known-already');
}
