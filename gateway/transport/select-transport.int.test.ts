import { expect, test } from 'vitest';
import { selectTransport } from './select-transport.ts';
import type { TransportOptions } from './transport.ts';

const OPTIONS: TransportOptions<object> = {
  path: '/live',
  frameBytesMax: 100,
  queueBytesMax: 100,
  idleTimeoutS: 60,
  handlers: {
    onUpgrade: () => ({ type: 'refuse', status: 503 }),
    onOpen: () => undefined,
    onText: () => undefined,
    onBinary: () => undefined,
    onDrain: () => undefined,
    onClose: () => undefined,
  },
};

test.each([
  ['auto', 'uws'],
  ['uws', 'uws'],
  ['ws', 'ws'],
] as const)(
  '%s gives %s where the pinned binary loads, without a warning',
  async (wanted, name) => {
    const { transport, warning } = await selectTransport(wanted, OPTIONS);
    await transport.stop();
    expect({ name: transport.name, warning }).toEqual({ name, warning: undefined });
  },
);

test('an idle timeout that would end the process is refused before', async () => {
  await expect(selectTransport('uws', { ...OPTIONS, idleTimeoutS: 5 })).rejects.toThrow(
    'idleTimeoutS',
  );
});
