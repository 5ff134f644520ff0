import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { CheckCircleFilled, DownloadOutlined } from './icons.tsx';

test('given an icon beside words, then a screen reader hears the words alone', () => {
  const icon = renderToStaticMarkup(<DownloadOutlined />);
  expect(icon).toContain('aria-hidden="true"');
  expect(icon).not.toContain('aria-label');
});

test('given an icon that stands alone, then it has the name that it was given', () => {
  const icon = renderToStaticMarkup(<CheckCircleFilled aria-label="Passed" className="mark" />);
  expect(icon).toMatch(/^<span (?=[^>]*aria-label="Passed")(?=[^>]*role="img")(?=[^>]*mark)/);
  expect(icon).not.toContain('aria-hidden="true" aria-label');
});
