import { NoAnswerError } from '#clients/web/kit/http.ts';

/** A consistency proof of the public log, as the platform serves it. */
export async function fetchProof(path: string): Promise<string> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new NoAnswerError(`status ${response.status}`);
  return response.text();
}
