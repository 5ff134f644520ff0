import type { Locator, Page } from 'playwright-core';
import type { Visitor } from './chromium.ts';
import { type Feature, like, say } from './words.ts';

type Values = Readonly<Record<string, string | number>>;

/** A project's pages through the eyes and hands of one visitor. */
export class ProjectPage {
  readonly visitor: Visitor;
  readonly page: Page;

  constructor(visitor: Visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
  }

  text(feature: Feature, key: string, values?: Values): string {
    return say(this.visitor.language, feature, key, values);
  }

  like(feature: Feature, key: string): RegExp {
    return like(this.visitor.language, feature, key);
  }

  async open(projectId: string): Promise<void> {
    await this.page.goto(`/projects/${projectId}`);
    await this.page.locator('.next-card').waitFor();
  }

  button(feature: Feature, key: string): Locator {
    return this.page.getByRole('button', { name: this.text(feature, key) });
  }

  dialog(feature: Feature, key: string): Locator {
    return this.page.getByRole('dialog', { name: this.like(feature, key) });
  }

  async expectText(feature: Feature, key: string, values?: Values): Promise<void> {
    await this.page
      .getByText(this.text(feature, key, values))
      .first()
      .waitFor();
  }

  /** Waits for the stage that the page shows; it asks the server now and then. */
  async expectState(state: string): Promise<void> {
    const words = this.text('projects', `state.${state}`);
    await this.page.locator('.page-head .project-state', { hasText: words }).waitFor();
  }

  field(name: string): Locator {
    return this.page.locator(`#field-${name}`);
  }

  /** Number of the project that the page is about. */
  projectId(): string {
    return decodeURIComponent(new URL(this.page.url()).pathname.split('/').at(-1) ?? '');
  }
}

/** Wall clock of Shanghai, as a time field of a page takes it. */
export function shanghaiField(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19);
}
