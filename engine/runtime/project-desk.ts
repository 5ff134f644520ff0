import { epochMs } from '#contracts/time.ts';
import { PLAIN_CALENDAR } from '#contracts/work-calendar.ts';
import type { Finding } from '#contracts/wire/project-draft.ts';
import type { Projects, ProjectSight, ProjectViewer } from '../api.ts';
import { checkDraft } from '../core/project/check-draft.ts';
import { type CopiedDraft, copyOfAuction, copyOfDraft } from '../core/project/copy.ts';
import { isProject } from '../core/project/project-case.ts';
import type { Project } from '../core/project/project.ts';
import { shownVersion, sightOf } from '../core/project/sight.ts';
import type { LocalEngine } from './local-engine.ts';
import { decodeRecord } from './record-codec.ts';
import { replayWhatIf } from './what-if.ts';

type DeskEngine = Pick<LocalEngine, 'read' | 'nowMs'> & {
  readonly cases: Pick<LocalEngine['cases'], 'read'>;
};

/** Auction projects as committed, for the gateway. */
export class ProjectDesk implements Projects {
  readonly #engine: DeskEngine;

  constructor(engine: DeskEngine) {
    this.#engine = engine;
  }

  async sight(projectId: string, viewer: ProjectViewer): Promise<ProjectSight | undefined> {
    const project = await this.#project(projectId);
    return project && sightOf(project, viewer, epochMs(this.#engine.nowMs()));
  }

  async shownVersion(projectId: string, viewer: ProjectViewer, version: number): Promise<number> {
    const project = await this.#project(projectId);
    return project === undefined ? 0 : shownVersion(project, viewer, version);
  }

  check(...[draft, given, of]: Parameters<Projects['check']>): readonly Finding[] {
    const { calendar = PLAIN_CALENDAR } = given;
    return checkDraft({ ...of, draft, given, calendar, at: epochMs(this.#engine.nowMs()) });
  }

  async copyOf(projectId: string, viewer: ProjectViewer): Promise<CopiedDraft | undefined> {
    const sight = await this.sight(projectId, viewer);
    return sight && copyOfDraft(sight.draft);
  }

  async copyOfAuction(auctionId: string): Promise<CopiedDraft | undefined> {
    const [first] = await this.#engine.read(auctionId, 0, 1);
    const event = first && decodeRecord(first.bytes).event;
    return event?.type === 'AuctionPublished' ? copyOfAuction(event) : undefined;
  }

  whatIf(...[head, patch]: Parameters<Projects['whatIf']>): ReturnType<Projects['whatIf']> {
    return replayWhatIf(this.#engine, head, patch);
  }

  async #project(projectId: string): Promise<Project | undefined> {
    const shown = await this.#engine.cases.read(projectId);
    return shown !== undefined && isProject(shown.fold) ? shown.fold.state : undefined;
  }
}
