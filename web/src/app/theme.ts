import { useSyncExternalStore } from "react";

/** Light or dark: by the system's setting, unless somebody chose. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const CHOSEN = "hms.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const chosen = localStorage.getItem(CHOSEN);
  return themes.find((one) => one === chosen) ?? "system";
}

export function applyTheme(): void {
  const theme = currentTheme();
  document.documentElement.dataset["theme"] = theme === "system" ? (system.matches ? "dark" : "light") : theme;
  for (const listener of listeners) listener();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(CHOSEN, theme);
  applyTheme();
}

system.addEventListener("change", applyTheme);
window.addEventListener("storage", (event) => {
  if (event.key === CHOSEN) applyTheme();
});

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
