import { expect } from 'vitest';
import { decodeRecord } from '../runtime/record-codec.ts';
import { Lab, labAuction } from './lab.ts';

/** An engine on the simulated node with one published auction. */
export async function running() {
  const lab = new Lab();
  const engine = await lab.start();
  const published = await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs)));
  expect(published).toEqual({ type: 'published' });
  return { lab, engine };
}

/** What is stored of an auction. */
export async function eventsOf(lab: Lab, auction = 'A1') {
  const stored = await lab.store.read(auction, 0, 1_000);
  return stored.map((record) => decodeRecord(record.bytes).event);
}
