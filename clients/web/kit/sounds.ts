import { z } from 'zod';
import { openKeep, type Keep, type TextStore } from './keep.ts';

/** What a live page can be heard saying; each has a tune of its own (habit 5). */
export const SOUND_EVENTS = [
  'accepted',
  'refused',
  'outbid',
  'leading',
  'overtime',
  'announced',
  'minute',
  'ten-seconds',
  'ended',
  'attention',
] as const;
export type SoundEvent = (typeof SOUND_EVENTS)[number];

export interface Tone {
  readonly hz: number;
  readonly fromMs: number;
  readonly lastsMs: number;
}

function tones(lastsMs: number, ...pitches: readonly number[]): readonly Tone[] {
  return pitches.map((hz, index) => ({ hz, fromMs: index * (lastsMs + 40), lastsMs }));
}

/** Rising for good news, falling for bad, repeated where something has to be done. */
export const TUNES: Readonly<Record<SoundEvent, readonly Tone[]>> = {
  accepted: tones(90, 660, 990),
  refused: tones(140, 330, 247),
  outbid: tones(150, 880, 587, 440),
  leading: tones(90, 523, 659, 784),
  overtime: tones(110, 740, 740, 988),
  announced: tones(160, 784, 659),
  minute: tones(120, 698, 698),
  'ten-seconds': tones(80, 1047, 1047, 1047),
  ended: tones(260, 523, 392),
  attention: tones(140, 932, 932, 932, 932),
};

const VOLUME_MAX = 100;

export const alertSettingsSchema = z.object({
  /** 0…100. */
  volume: z.int().min(0).max(VOLUME_MAX),
  isMuted: z.boolean(),
  /** Both only while the page is hidden, and only after the person agreed (habit 6). */
  mayVibrate: z.boolean(),
  mayNotify: z.boolean(),
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

export const FIRST_SETTINGS: AlertSettings = {
  volume: 60,
  isMuted: false,
  mayVibrate: false,
  mayNotify: false,
};

/** Where tones come out. `unlock` has to be called while a click or key is handled: browsers ask for that. */
export interface TonePlayer {
  unlock(): void;
  isUnlocked(): boolean;
  play(tones: readonly Tone[], gain: number): void;
}

export interface Sounds {
  settings(): AlertSettings;
  change(part: Partial<AlertSettings>): void;
  subscribe(listener: () => void): () => void;
  unlock(): void;
  isUnlocked(): boolean;
  /** Says nothing while muted or before the first click. */
  play(event: SoundEvent): void;
}

/** Sounds with remembered settings over one player. */
export function openSounds(store: TextStore | undefined, player: TonePlayer): Sounds {
  const keep: Keep<AlertSettings> = openKeep(store, 'alerts', alertSettingsSchema);
  const listeners = new Set<() => void>();
  let settings = keep.read() ?? FIRST_SETTINGS;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    settings: () => settings,
    change: (part) => {
      settings = { ...settings, ...part };
      keep.write(settings);
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unlock: () => {
      if (player.isUnlocked()) return;
      player.unlock();
      tell();
    },
    isUnlocked: () => player.isUnlocked(),
    play: (event) => {
      if (settings.isMuted || settings.volume === 0 || !player.isUnlocked()) return;
      player.play(TUNES[event], gainOf(settings.volume));
    },
  };
}

/** Loudness is heard by powers, so the square makes the slider feel even. At most a half: tones are sharp. */
export function gainOf(volume: number): number {
  return (volume / VOLUME_MAX) ** 2 / 2;
}

const RAMP_S = 0.01;

/** The browser's own tone generator; makes no request, so the content security policy has no say in it. */
export function webAudioPlayer(): TonePlayer {
  let context: AudioContext | undefined;
  return {
    unlock: () => {
      context ??= new AudioContext();
      if (context.state === 'suspended')
        context.resume().catch(() => {
          // The browser still wants a click; the next one asks again.
        });
    },
    isUnlocked: () => context !== undefined,
    play: (list, gain) => {
      if (!context) return;
      for (const tone of list) playTone(context, tone, gain);
    },
  };
}

function playTone(context: AudioContext, tone: Tone, gain: number): void {
  const from = context.currentTime + tone.fromMs / 1_000;
  const to = from + tone.lastsMs / 1_000;
  const oscillator = new OscillatorNode(context, { type: 'triangle', frequency: tone.hz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(gain, from + RAMP_S);
  loudness.gain.setValueAtTime(gain, to - RAMP_S);
  loudness.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(to);
}
