import { useEffect, useState } from 'react';
import styles from './qr-code.module.css';

/** A QR code of `value`, drawn as one path; the library is loaded when the first one shows. */
export function QrCode({ value, label }: { value: string; label: string }) {
  const [drawn, setDrawn] = useState<{ readonly size: number; readonly path: string }>();
  useEffect(() => {
    let wanted = true;
    void import('./qr-path.ts').then(({ qrPath }) => {
      if (wanted) setDrawn(qrPath(value));
    });
    return () => {
      wanted = false;
    };
  }, [value]);
  return (
    <div className={styles.ground}>
      {drawn && (
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${drawn.size} ${drawn.size}`}
          shapeRendering="crispEdges"
        >
          <path d={drawn.path} fill="#000" />
        </svg>
      )}
    </div>
  );
}
