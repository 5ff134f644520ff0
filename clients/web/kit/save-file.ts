const HELD_MS = 60_000;

/** Hands a file to the browser's downloads under this name. */
export function saveFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the file in its own time.
  setTimeout(() => URL.revokeObjectURL(address), HELD_MS);
}
