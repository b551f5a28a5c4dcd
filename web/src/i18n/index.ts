import i18next, { type i18n as I18n } from "i18next";
import { useSyncExternalStore } from "react";
import en from "./en";

/** The languages of the interface, each by its own name. */
export const languages = { en: "English", hi: "हिन्दी", te: "తెలుగు" } as const;
export type Language = keyof typeof languages;

const CHOSEN = "hms.language";
const loaders: Record<Exclude<Language, "en">, () => Promise<{ default: Record<keyof typeof en, object> }>> = {
  hi: () => import("./hi"),
  te: () => import("./te"),
};
const listeners = new Set<() => void>();

const instance: I18n = i18next.createInstance();

/** Must have ended before anything is shown. */
export async function startLanguages(): Promise<void> {
  await instance.init({
    resources: { en },
    lng: "en",
    fallbackLng: "en",
    defaultNS: "common",
    ns: Object.keys(en),
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await setLanguage(preferred());
}

function preferred(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? "", ...navigator.languages.map((one) => one.slice(0, 2))];
  return wanted.find((one): one is Language => one in languages) ?? "en";
}

/** Loads a language and shows everything in it. */
export async function setLanguage(language: Language): Promise<void> {
  if (language !== "en" && !instance.hasResourceBundle(language, "common")) {
    const { default: texts } = await loaders[language]();
    for (const [namespace, messages] of Object.entries(texts)) instance.addResourceBundle(language, namespace, messages);
  }
  await instance.changeLanguage(language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  await setLanguage(language);
}

export function currentLanguage(): Language {
  return (instance.language as Language | undefined) ?? "en";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language, for components that show texts: they are shown again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

/**
 * A message: `reception:queue.title`, or `save` of the common ones. `count` chooses the plural form.
 * The text of a key that is missing is the key, and a test finds it.
 */
export function t(key: string, values?: Record<string, string | number>): string {
  return instance.t(key, values ?? {});
}

/** A message whose key comes from outside, such as the name of a problem; nothing where there is none. */
export function message(key: string, values: Record<string, string | number> = {}): string | undefined {
  return instance.exists(key, values) ? instance.t(key, values) : undefined;
}

/** A message for a value that the API lists, such as `status.checked-in`; the value itself where there is none. */
export function label(group: string, value: string): string {
  const key = `labels.${group}.${value.replace(/\./g, "_")}`;
  return instance.exists(key) ? instance.t(key) : value;
}
