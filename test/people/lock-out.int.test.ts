import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, PeopleStage } from './people-stage.ts';

const HOME = '192.0.2.1';
const RIVAL = '198.51.100.7';

describe('lock-out over HTTP', () => {
  let stage: PeopleStage;
  beforeAll(async () => {
    stage = await PeopleStage.open();
    await stage.organization('org-1', 'supplier');
    for (const login of ['owner', 'neighbour']) {
      await stage.user(login, 'supplier', { organizationId: 'org-1' });
    }
  });
  afterAll(() => stage.close());

  async function attempt(
    login: string,
    from: { readonly address: string; readonly cookie?: string },
    password = PASSWORD,
  ) {
    const { address, cookie } = from;
    const answer = await stage.server.send({
      method: 'POST',
      path: '/api/sessions',
      headers: { 'x-forwarded-for': address, ...(cookie !== undefined && { cookie }) },
      json: { login, password },
    });
    const device = answer.headers['set-cookie']?.find((text) => text.startsWith('kb_device='));
    return { status: answer.status, device: device?.split(';', 1)[0] ?? '' };
  }
  const hammer = async (login: string, address: string): Promise<number> => {
    let last = 0;
    for (let tries = 0; tries < 15; tries += 1) {
      last = (await attempt(login, { address }, 'guessed')).status;
    }
    return last;
  };

  it('[S9] a rival who hammers is stopped, and the owner signs in elsewhere as always', async () => {
    expect(await hammer('owner', RIVAL)).toBe(429);
    expect((await attempt('owner', { address: RIVAL })).status).toBe(429);
    expect((await attempt('owner', { address: HOME })).status).toBe(201);
  });

  it('[S9] not even a flood from the owner’s own address keeps a known device out', async () => {
    const { status, device } = await attempt('neighbour', { address: HOME });
    expect(status).toBe(201);
    expect(device).toMatch(/^kb_device=./);
    expect(await hammer('neighbour', HOME)).toBe(429);
    expect((await attempt('neighbour', { address: HOME })).status).toBe(429);
    expect((await attempt('neighbour', { address: HOME, cookie: device })).status).toBe(201);
  });

  it('[S9] the proof of a device counts for its own login only, and cannot be made up', async () => {
    const { device } = await attempt('owner', { address: HOME });
    const address = '203.0.113.5';
    expect(await hammer('neighbour', address)).toBe(429);
    const made = `kb_device=${Buffer.alloc(48, 7).toString('base64url')}`;
    for (const cookie of [device, made]) {
      expect((await attempt('neighbour', { address, cookie })).status).toBe(429);
    }
  });

  it('[S9] a device that was taken with its proof has to wait by itself', async () => {
    const { device: cookie } = await attempt('owner', { address: HOME });
    const address = '203.0.113.6';
    let last = 0;
    for (let tries = 0; tries < 11; tries += 1) {
      last = (await attempt('owner', { address, cookie }, 'guessed')).status;
    }
    expect(last).toBe(429);
    const other = await attempt('owner', { address: HOME });
    expect(other.status).toBe(201);
    expect((await attempt('owner', { address: HOME, cookie: other.device })).status).toBe(201);
  });
});
