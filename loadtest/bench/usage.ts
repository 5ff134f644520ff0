import type { BenchChild } from './child.ts';

/** What a process of the bench has used so far. */
export interface Usage {
  readonly type: 'usage';
  /** Largest resident memory so far. */
  readonly peakBytes: number;
  readonly rssBytes: number;
  /** Time on a processor, by the program and by the system for it. */
  readonly cpuMs: number;
}

/** For the child's side: answers the question for its usage. */
export function answerUsage(): void {
  process.on('message', (message: { type?: string }) => {
    if (message.type !== 'usage') return;
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage: Usage = {
      ...{ type: 'usage', peakBytes: maxRSS * 1_024, rssBytes: process.memoryUsage().rss },
      cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    };
    process.send?.(usage);
  });
}

export function usageOf<Ready>(child: BenchChild<Ready, Usage>): Promise<Usage> {
  const answer = child.next((message) => (message.type === 'usage' ? message : undefined));
  child.send({ type: 'usage' });
  return answer;
}
