import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { SystemStep } from '#contracts/journal/project-steps.ts';
import { canonicalText } from '#contracts/journal/record.ts';
import { hex } from '#contracts/utf8.ts';
import type { AuctionEvent, AuctionPublished } from '#contracts/wire/auction-events.ts';
import type { CaseOutcome } from '../api.ts';
import { isTakenIn } from '../core/project/machine.ts';
import { presentAuction, type Project } from '../core/project/project.ts';
import { isProject } from '../core/project/project-case.ts';
import { auctionToPublish, rehearsalToPublish } from '../core/project/published.ts';
import { auctionResult } from './auction-result.ts';
import type { CaseDirectory } from './case-directory.ts';
import { CaseLooks } from './case-looks.ts';
import type { CommittedCase } from './case-writer.ts';
import type { LocalEngine } from './local-engine.ts';
import type { Reporter, Scheduler } from './ports.ts';
import { decodeRecord } from './record-codec.ts';

const COMMAND_HASH_CHARS = 40;
const PLATFORM: CaseActor = { role: 'system', organizationId: 'platform', name: 'platform' };

export interface ProjectLinkOptions {
  readonly engine: Pick<LocalEngine, 'publish' | 'head' | 'read' | 'onCommitted' | 'nowMs'> & {
    readonly cases: Pick<CaseDirectory, 'read' | 'submit' | 'onCommitted' | 'values'>;
  };
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
}

/**
 * Does for auction projects what they ask of the engine, and notes what became of it (PRJ-10): publishes auctions and
 * rehearsals, sees their end, takes the result. All of it follows from the project's committed state, and every note
 * changes that state; so after a crash at any point the same look does what is left, once.
 */
export class ProjectLink {
  readonly #options: ProjectLinkOptions;
  readonly #looks: CaseLooks;
  /** Projects by the running auction that they wait for. */
  readonly #waiting = new Map<string, string>();
  readonly #unsubscribe: (() => void)[] = [];

  constructor(options: ProjectLinkOptions) {
    this.#options = options;
    const { scheduler, reporter } = options;
    const trouble = 'a project waits for the journal';
    const work = (projectId: string) => this.#work(projectId);
    this.#looks = new CaseLooks({ scheduler, reporter, trouble, work });
  }

  /** Takes up whatever earlier processes left open. */
  start(): void {
    const { engine } = this.#options;
    this.#unsubscribe.push(
      // A refused step changes nothing that could ask for anything.
      engine.cases.onCommitted((caseId, { event }) => {
        if (event.type !== 'StepRefused') this.#looks.look(caseId);
      }),
      engine.onCommitted((auctionId, { event }) => {
        const projectId = this.#waiting.get(auctionId);
        if (projectId !== undefined && mayEnd(event)) this.#looks.look(projectId);
      }),
    );
    for (const { stream } of engine.cases.values()) this.#looks.look(stream);
  }

  stop(): void {
    this.#looks.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** Whether nothing is left to do now; a note that was taken brings the next look by itself. */
  async #work(projectId: string): Promise<boolean> {
    const shown = await this.#options.engine.cases.read(projectId);
    if (shown === undefined || !isProject(shown.fold)) return true;
    const step = await this.#next(projectId, shown.fold.state);
    if (step === 'nothing' || step === 'later') return step === 'nothing';
    return isAnswered(await this.#note(projectId, shown, step));
  }

  async #next(projectId: string, project: Project): Promise<SystemStep | 'nothing' | 'later'> {
    const auction = presentAuction(project);
    if (isTakenIn(project.state, 'NoteRehearsal')) {
      const rehearsal = project.rehearsals.find(({ stage }) => stage !== 'ended');
      return rehearsal === undefined ? 'nothing' : this.#rehearsal(projectId, project, rehearsal);
    }
    if (auction === undefined) return 'nothing';
    const { auctionId } = auction;
    if (project.state === 'starting') return this.#publish(project, auctionId);
    if (project.state === 'live') {
      const head = await this.#ended(projectId, auctionId);
      if (head === undefined) return 'nothing';
      const { version, hash } = head;
      return { type: 'NoteEnd', auctionId, headVersion: version, headHash: hex(hash) };
    }
    if (project.state !== 'closed') return 'nothing';
    const { engine } = this.#options;
    const version = auction.headVersion ?? 0;
    const lots = await auctionResult(engine, { stream: auctionId, version });
    return { type: 'TakeResult', auctionId, lots };
  }

  async #publish(project: Project, auctionId: string): Promise<SystemStep | 'nothing' | 'later'> {
    const published = auctionToPublish(project);
    if (published === undefined) return 'nothing';
    const { engine } = this.#options;
    const isThere = (await engine.head(auctionId)) !== undefined;
    // What could not be published before its opening would not give everybody the time that was announced.
    if (!isThere && published.rules.opensAt <= engine.nowMs()) {
      return { type: 'NoteNoAuction', auctionId, why: 'opening_passed' };
    }
    const outcome = await this.#putOnRecord(published);
    if (outcome === 'later') return 'later';
    return outcome === 'ours'
      ? { type: 'NoteAuction', auctionId }
      : { type: 'NoteNoAuction', auctionId, why: 'id_taken' };
  }

  async #rehearsal(
    projectId: string,
    project: Project,
    rehearsal: Project['rehearsals'][number],
  ): Promise<SystemStep | 'nothing' | 'later'> {
    const { auctionId, stage } = rehearsal;
    if (stage === 'asked') {
      const outcome = await this.#putOnRecord(rehearsalToPublish(project, rehearsal));
      if (outcome === 'later') return 'later';
      return { type: 'NoteRehearsal', auctionId, isEnded: outcome === 'foreign' };
    }
    const head = await this.#ended(projectId, auctionId);
    return head === undefined ? 'nothing' : { type: 'NoteRehearsal', auctionId, isEnded: true };
  }

  /** `ours`: it is on record now, or was from an earlier try. */
  async #putOnRecord(published: AuctionPublished): Promise<'ours' | 'foreign' | 'later'> {
    const { engine } = this.#options;
    const outcome = await engine.publish(published);
    if (outcome.type === 'unavailable') return 'later';
    if (outcome.type === 'published') return 'ours';
    const [first] = await engine.read(published.auctionId, 0, 1);
    // Reserved by a publication that is under way: its outcome is not known yet.
    if (first === undefined) return 'later';
    const isSame = canonicalText(decodeRecord(first.bytes).event) === canonicalText(published);
    return isSame ? 'ours' : 'foreign';
  }

  /** The head of an auction that has ended; until then the project is looked at when a lot of it closes. */
  async #ended(projectId: string, auctionId: string) {
    this.#waiting.set(auctionId, projectId);
    const head = await this.#options.engine.head(auctionId);
    if (head?.isEnded !== true) return undefined;
    this.#waiting.delete(auctionId);
    return head;
  }

  /** The id comes from the state that asked for the note, whose hash nobody knows beforehand. */
  #note(projectId: string, shown: CommittedCase, step: SystemStep): Promise<CaseOutcome> {
    const id = commandId(`system-${hex(shown.hash).slice(0, COMMAND_HASH_CHARS)}`);
    return this.#options.engine.cases.submit(projectId, { commandId: id, by: PLATFORM, step });
  }
}

function isAnswered({ type }: CaseOutcome): boolean {
  return type !== 'unavailable';
}

function mayEnd({ type }: AuctionEvent): boolean {
  return type === 'LotClosed' || type === 'LotCancelled' || type === 'AuctionCancelled';
}
