import { type BidderId, bidderId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { StepOf } from './families.ts';
import type { Application, Project } from './project.ts';
import type { Asked } from './refusals.ts';

/** What registration, admission and deposits change. */
export function evolveAdmission(
  project: Project,
  { step, by, at }: Asked<StepOf<'admission'>>,
): Project {
  switch (step.type) {
    case 'Apply': {
      const before = project.applications.get(by.organizationId);
      const { statement } = step;
      return withApplication(project, {
        ...(before ?? blank(bidderId(by.organizationId))),
        status: 'applied',
        appliedAt: at,
        statement,
      });
    }
    case 'WithdrawApplication':
      return changed(project, by.organizationId, {
        status: 'withdrawn',
        factor: undefined,
      });
    case 'Admit':
      return changed(project, step.bidderId, { status: 'admitted', decidedAt: at });
    case 'RejectApplicant': {
      const { reason } = step;
      return changed(project, step.bidderId, { status: 'rejected', decidedAt: at, reason });
    }
    case 'SetFactor': {
      const { numerator, denominator, reason } = step;
      return changed(project, step.bidderId, { factor: { numerator, denominator, reason, at } });
    }
    case 'RecordDeposit': {
      const { state, amountFen, reference } = step;
      return changed(project, step.bidderId, { deposit: { state, amountFen, reference, at } });
    }
  }
}

/** Who stands on the list of an invitation, before anybody has applied. */
export function invitedApplications({
  registration,
}: ProjectDraft): ReadonlyMap<string, Application> {
  const invited = registration?.mode === 'invited' ? (registration.invited ?? []) : [];
  return new Map(invited.map((id) => [id, { ...blank(bidderId(id)), status: 'invited' as const }]));
}

function blank(id: BidderId): Application {
  return {
    bidderId: id,
    status: 'applied',
    appliedAt: undefined,
    decidedAt: undefined,
    statement: undefined,
    reason: undefined,
    deposit: undefined,
    factor: undefined,
  };
}

function changed(project: Project, id: string, fields: Partial<Application>): Project {
  const before = project.applications.get(id);
  invariant(before !== undefined, `${id} has a place in the project`);
  return withApplication(project, { ...before, ...fields });
}

function withApplication(project: Project, application: Application): Project {
  const applications = new Map(project.applications).set(application.bidderId, application);
  return { ...project, applications };
}
