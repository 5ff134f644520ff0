/** The verifier in a worker of its own; it sends nothing anywhere (VER-1). */
export function startWorker(): Worker {
  return new Worker(new URL('../../verifier/worker.ts', import.meta.url), { type: 'module' });
}
