import { useEffect, useState } from "react";

/** A text as a QR code, drawn in this browser: a secret in it goes nowhere. */
export function QRCode({ text, label }: { text: string; label: string }) {
  const [path, setPath] = useState<{ size: number; shape: string }>();
  useEffect(() => {
    let isOver = false;
    void import("qrcode-generator").then(({ default: qrcode }) => {
      const code = qrcode(0, "M");
      code.addData(text);
      code.make();
      const size = code.getModuleCount();
      let shape = "";
      for (let row = 0; row < size; row += 1) {
        for (let column = 0; column < size; column += 1) {
          if (code.isDark(row, column)) shape += `M${column + 2} ${row + 2}h1v1h-1z`;
        }
      }
      if (!isOver) setPath({ size: size + 4, shape });
    });
    return () => {
      isOver = true;
    };
  }, [text]);
  if (path === undefined) return <span className="skeleton qr-code" />;
  return (
    <svg className="qr-code" viewBox={`0 0 ${path.size} ${path.size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={path.size} height={path.size} fill="#fff" />
      <path d={path.shape} fill="#000" />
    </svg>
  );
}
