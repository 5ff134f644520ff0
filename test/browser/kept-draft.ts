/** Runs in the page: whether a draft with this text has reached the browser's own database, a moment after it was typed. */
export function isKept(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const opened = indexedDB.open('kaibiao-drafts');
    opened.addEventListener('error', () => resolve(false));
    opened.addEventListener('success', () => {
      const all = opened.result.transaction('drafts').objectStore('drafts').getAll();
      all.addEventListener('success', () => {
        opened.result.close();
        resolve(JSON.stringify(all.result).includes(text));
      });
    });
  });
}
