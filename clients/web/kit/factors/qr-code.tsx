// oxlint-disable-next-line import/no-named-as-default -- its types know the default export only
import qrcode from 'qrcode-generator';
import { useMemo } from 'react';

/** Lightest modules around a QR code (quiet zone of ISO/IEC 18004). */
const QUIET = 4;

/** A QR code as one path: sharp at every size, and nothing is loaded. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { path, size } = useMemo(() => drawing(text), [text]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function drawing(text: string): { readonly path: string; readonly size: number } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const rows = Array.from({ length: count }, (_, row) => row);
  const path = rows
    .flatMap((row) =>
      rows.filter((column) => code.isDark(row, column)).map((column) => [row, column]),
    )
    .map(([row = 0, column = 0]) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`)
    .join('');
  return { path, size: count + 2 * QUIET };
}
