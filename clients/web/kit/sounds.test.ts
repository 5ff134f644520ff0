import { describe, expect, it } from 'vitest';
import { gainOf, openSounds, SOUND_EVENTS, TUNES, type Tone, type TonePlayer } from './sounds.ts';

function givenStore() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
}

function givenPlayer() {
  const played: { tones: readonly Tone[]; gain: number }[] = [];
  let isUnlocked = false;
  const player: TonePlayer = {
    unlock: () => {
      isUnlocked = true;
    },
    isUnlocked: () => isUnlocked,
    play: (tones, gain) => void played.push({ tones, gain }),
  };
  return { player, played };
}

describe('habit 5: sounds per event', () => {
  it('have a tune of their own for each event', () => {
    const tunes = SOUND_EVENTS.map((event) => JSON.stringify(TUNES[event]));
    expect(new Set(tunes).size).toBe(SOUND_EVENTS.length);
  });

  it('stay silent until a click unlocks them', () => {
    const { player, played } = givenPlayer();
    const sounds = openSounds(givenStore(), player);
    sounds.play('outbid');
    expect(played).toEqual([]);
    sounds.unlock();
    sounds.play('outbid');
    expect(played).toEqual([{ tones: TUNES.outbid, gain: gainOf(60) }]);
  });

  it('remember volume and mute, and tell who listens', () => {
    const store = givenStore();
    const { player, played } = givenPlayer();
    const sounds = openSounds(store, player);
    let told = 0;
    const stop = sounds.subscribe(() => {
      told += 1;
    });
    sounds.unlock();
    sounds.change({ isMuted: true, volume: 20 });
    stop();
    sounds.play('ended');
    expect(played).toEqual([]);
    expect(told).toBe(2);
    expect(openSounds(store, player).settings()).toMatchObject({ isMuted: true, volume: 20 });
  });

  it('turns the slider into loudness between nothing and a half', () => {
    expect(gainOf(0)).toBe(0);
    expect(gainOf(100)).toBe(0.5);
    expect(gainOf(50)).toBeLessThan(0.25);
  });
});
