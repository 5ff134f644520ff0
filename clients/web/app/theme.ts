import type { ThemeConfig } from 'antd';
import { prefersStill } from '#clients/web/kit/motion.ts';

/** System fonts only: the page asks nothing of other hosts. */
const FONTS =
  "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', sans-serif";

/** `#0958d9` has 6.2:1 on white; the kit's default blue has 4.1:1. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#0958d9',
    colorLink: '#0958d9',
    colorTextSecondary: 'rgba(0,0,0,0.68)',
    colorTextTertiary: 'rgba(0,0,0,0.6)',
    colorTextDescription: 'rgba(0,0,0,0.62)',
    colorTextPlaceholder: 'rgba(0,0,0,0.56)',
    colorPrimaryHover: '#1263df',
    // Dark enough as text and under white text; the grounds stay as light as they are by default.
    colorError: '#c4202b',
    colorErrorBg: '#fff2f0',
    colorErrorBorder: '#ffb8b0',
    colorSuccess: '#2a7d0c',
    colorSuccessBg: '#f3fbee',
    colorSuccessBorder: '#a5d98a',
    colorWarning: '#a86400',
    colorWarningBg: '#fffaeb',
    colorWarningBorder: '#f2d38a',
    colorInfo: '#0958d9',
    colorInfoBg: '#edf4ff',
    colorInfoBorder: '#b5d0ff',
    // A button that waits shows a wheel; its words stay readable.
    opacityLoading: 1,
    borderRadius: 8,
    fontFamily: FONTS,
    // What waits for the end of a transition that never runs would never go.
    motion: !prefersStill(),
  },
  components: {
    Card: { bodyPadding: 20, headerFontSize: 15 },
    Alert: { withDescriptionPadding: '12px 16px', withDescriptionIconSize: 20 },
    Table: { headerBg: '#f6f8fb' },
  },
};
