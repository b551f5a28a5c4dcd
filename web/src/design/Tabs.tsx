import { useEffect, useRef, type KeyboardEvent } from "react";

/** Parts of one page. Arrows move between them. The shown part has the role `tabpanel` and the id `panel-<value>`. */
export function Tabs<Value extends string>({
  label, value, choose, tabs,
}: { label: string; value: Value; choose: (value: Value) => void; tabs: { value: Value; name: string; count?: number | undefined }[] }) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone the chosen one may stand beside what is in sight; the page itself must not move.
  useEffect(() => {
    const frame = list.current;
    if (frame === null) return;
    const show = () => {
      const chosen = frame.querySelector('[aria-selected="true"]');
      if (chosen === null) return;
      const [outer, inner] = [frame.getBoundingClientRect(), chosen.getBoundingClientRect()];
      if (inner.left < outer.left || inner.right > outer.right) frame.scrollLeft += inner.left - outer.left;
    };
    show();
    // A tablet that is turned has less room.
    window.addEventListener("resize", show);
    return () => window.removeEventListener("resize", show);
  }, [value]);
  function move(event: KeyboardEvent): void {
    const at = tabs.findIndex((one) => one.value === value);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + tabs.length) % tabs.length;
    choose(tabs[next]?.value ?? value);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map((one) => (
        <button
          key={one.value} type="button" role="tab" id={`tab-${one.value}`} aria-selected={one.value === value}
          aria-controls={one.value === value ? `panel-${one.value}` : undefined} tabIndex={one.value === value ? 0 : -1}
          onClick={() => choose(one.value)}
        >
          {one.name}
          {one.count !== undefined && <span className="badge">{one.count}</span>}
        </button>
      ))}
    </div>
  );
}
