import { requestFile } from '#clients/web/kit/http.ts';

/** Fetches the file and hands it to the browser to keep; a refusal is a `ProblemError` as everywhere. */
export async function saveExport(path: string): Promise<void> {
  const blob = await requestFile(path);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'audit.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
