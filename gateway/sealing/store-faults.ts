/** The store of sealed files cannot be reached, or refuses us; nothing is known to be stored. The same again later. */
export class BidStoreUnavailableError extends Error {
  override readonly name = 'BidStoreUnavailableError';
}
