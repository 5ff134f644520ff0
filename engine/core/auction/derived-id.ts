import { type CommandId, commandId } from '#contracts/ids.ts';
import type { AuctionState } from './state.ts';

/** A name for an offer that the rules make, from the number of its record; a client may have taken that name before for its own command. */
export function derivedId(state: AuctionState): CommandId {
  const base = `auto:${state.version + 1}`;
  let id = commandId(base);
  for (let again = 1; state.commands.has(id); again += 1) id = commandId(`${base}-${again}`);
  return id;
}
