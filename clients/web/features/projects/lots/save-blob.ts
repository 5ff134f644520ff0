/** Gives a file that was made in the page to the person, as a download. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the end of the click.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
