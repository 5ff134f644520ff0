import { describe, expect, it } from 'vitest';
import { pageTitle, tabIcon, type TitleInput } from './page-title.ts';

const input: TitleInput = {
  title: '办公计算机',
  nowMs: 0,
  closesAt: 42_000,
  status: 'running',
  rankText: '第2名',
  statusText: '已暂停',
  daysText: (days) => `${days}天`,
};

describe('habit 3: the title of the tab', () => {
  it('tells time, rank and name', () => {
    expect(pageTitle(input)).toBe('00:42 · 第2名 · 办公计算机');
  });

  it('leaves out what is not known', () => {
    expect(pageTitle({ ...input, rankText: undefined })).toBe('00:42 · 办公计算机');
  });

  it('says the state when no time runs', () => {
    expect(pageTitle({ ...input, status: 'paused' })).toBe('已暂停 · 第2名 · 办公计算机');
  });

  it('counts days', () => {
    expect(pageTitle({ ...input, closesAt: 90_061_000 })).toBe('1天 1:01:01 · 第2名 · 办公计算机');
  });
});

describe('habit 3: the icon of the tab', () => {
  it.each([
    ['running', undefined, '/favicon.svg'],
    ['running', 1, '/favicon-first.svg'],
    ['running', 2, '/favicon-behind.svg'],
    ['paused', 7, '/favicon-behind.svg'],
    ['ended', 1, '/favicon-ended.svg'],
  ] as const)('%s with rank %s', (standing, rank, icon) => {
    expect(tabIcon(standing, rank)).toBe(icon);
  });
});
