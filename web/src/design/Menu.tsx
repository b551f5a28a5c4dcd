import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { Link } from "../app/router";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  label: string;
  icon?: IconName;
  run?: () => void;
  to?: string;
  isDangerous?: boolean;
}

const GAP_PX = 4;

/** A button that opens a list of actions: arrows move, Enter does, Escape closes. */
export function Menu({ label, button, items }: { label: string; button: ReactNode; items: MenuItem[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  // Over everything, also over the edge of a table that scrolls; above its button where there is no room below.
  useLayoutEffect(() => {
    const [button, menu] = [opener.current?.getBoundingClientRect(), list.current];
    if (button === undefined || menu === null) return;
    const below = button.bottom + GAP_PX;
    const fits = below + menu.offsetHeight <= window.innerHeight || button.top < menu.offsetHeight;
    menu.style.top = `${fits ? below : button.top - GAP_PX - menu.offsetHeight}px`;
    menu.style.left = `${Math.max(GAP_PX, button.right - menu.offsetWidth)}px`;
  }, [isOpen]);

  useEffect(() => {
    if (!isOpen) return;
    place.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus({ preventScroll: true });
    const away = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) setIsOpen(false);
    };
    // What scrolls takes the button away from its list.
    const scrolled = () => setIsOpen(false);
    document.addEventListener("pointerdown", away);
    window.addEventListener("scroll", scrolled, { capture: true, passive: true });
    window.addEventListener("resize", scrolled);
    return () => {
      document.removeEventListener("pointerdown", away);
      window.removeEventListener("scroll", scrolled, { capture: true });
      window.removeEventListener("resize", scrolled);
    };
  }, [isOpen]);

  function close(): void {
    setIsOpen(false);
    opener.current?.focus();
  }

  function move(key: string): boolean {
    const all = [...(place.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key];
    if (next === undefined) return false;
    all[(next + all.length) % all.length]?.focus();
    return true;
  }

  return (
    <div
      className="menu" ref={place}
      onKeyDown={(event) => {
        if (!isOpen) return;
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
        } else if (event.key === "Tab") setIsOpen(false);
        else if (move(event.key)) event.preventDefault();
      }}
    >
      <button
        ref={opener} type="button" className="button button-quiet" aria-haspopup="menu" aria-expanded={isOpen} aria-label={label}
        onClick={() => setIsOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div ref={list} className="menu-list" role="menu" aria-label={label}>
          {items.map((item) => {
            const content = (
              <>
                {item.icon !== undefined && <Icon name={item.icon} />}
                {item.label}
              </>
            );
            const look = item.isDangerous === true ? "danger" : "";
            return item.to !== undefined ? (
              <Link key={item.label} to={item.to} role="menuitem" tabIndex={-1} className={look} onClick={() => setIsOpen(false)}>
                {content}
              </Link>
            ) : (
              <button
                key={item.label} type="button" role="menuitem" tabIndex={-1} className={look}
                onClick={() => {
                  close();
                  item.run?.();
                }}
              >
                {content}
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}
