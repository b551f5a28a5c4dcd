import { useEffect, useRef, type FocusEvent } from "react";

/**
 * When a row goes that has the focus, the focus goes to the one that comes to its place: whoever works through a list by
 * keyboard must not begin again at the top of the page.
 * @param frame What holds the table. It is asked after each change of the rows.
 * @param keys What the rows are told apart by, in their order.
 */
export function useRowFocus(frame: { current: HTMLElement | null }, keys: string[]) {
  const last = useRef<{ key: string; row: HTMLElement; index: number }>();

  useEffect(() => {
    const left = last.current;
    if (left === undefined || left.row.isConnected) return;
    last.current = undefined;
    // A row that is only out of sight is still in the list.
    if (document.activeElement !== document.body || keys.includes(left.key)) return;
    const rows = frame.current?.querySelectorAll<HTMLElement>("tbody tr[aria-rowindex]") ?? [];
    const next = rows[Math.min(left.index, rows.length - 1)];
    const target = next === undefined || next.tabIndex === 0 ? next : next.querySelector<HTMLElement>("a, button");
    (target ?? document.getElementById("main"))?.focus();
  });

  return {
    onFocus: (event: FocusEvent<HTMLElement>) => {
      const row = event.target.closest<HTMLElement>("tr[aria-rowindex]");
      const key = row === null ? undefined : keys[Number(row.getAttribute("aria-rowindex")) - 1];
      if (row === null || key === undefined) return;
      const index = [...row.parentElement!.children].filter((one) => one.hasAttribute("aria-rowindex")).indexOf(row);
      last.current = { key, row, index };
    },
    onBlur: ({ target }: FocusEvent<HTMLElement>) => {
      // Somebody went elsewhere, unless what had the focus is gone.
      queueMicrotask(() => {
        if (target.isConnected) last.current = undefined;
      });
    },
  };
}
