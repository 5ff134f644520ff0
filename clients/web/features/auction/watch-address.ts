/** Where anybody watches the auction. */
export function watchUrl(auctionId: string): string {
  return new URL(`/watch/${encodeURIComponent(auctionId)}`, location.href).href;
}

/** What another site writes into its page to show the auction there (habit 40). */
export function embedCode(auctionId: string, title: string): string {
  const url = new URL(`/embed/${encodeURIComponent(auctionId)}`, location.href).href;
  const text = title.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<iframe src="${url}" title="${text}" width="100%" height="900" loading="lazy"></iframe>`;
}
