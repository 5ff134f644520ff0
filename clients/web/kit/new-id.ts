import { commandId, type CommandId } from '#contracts/ids.ts';
import { hex } from '#contracts/utf8.ts';

export const COMMAND_ID_BYTES = 16;

/** A fresh command id (AUC-8); works in pages without a secure context too. 32 hex digits. */
export function newCommandId(): CommandId {
  return commandId(hex(crypto.getRandomValues(new Uint8Array(COMMAND_ID_BYTES))));
}
