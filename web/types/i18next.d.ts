// Debian's package of i18next comes without types: these are the parts that the app uses.
declare module "i18next" {
  export interface TOptions {
    count?: number;
    context?: string;
    defaultValue?: string;
    lng?: string;
    [name: string]: unknown;
  }

  export type TFunction = (key: string | string[], options?: TOptions) => string;

  export interface Resources {
    [language: string]: { [namespace: string]: unknown };
  }

  export interface InitOptions {
    lng?: string;
    fallbackLng?: string | string[] | false;
    supportedLngs?: readonly string[];
    resources?: Resources;
    ns?: string | string[];
    defaultNS?: string;
    keySeparator?: string | false;
    nsSeparator?: string | false;
    returnNull?: boolean;
    returnEmptyString?: boolean;
    initImmediate?: boolean;
    debug?: boolean;
    compatibilityJSON?: "v1" | "v2" | "v3" | "v4";
    interpolation?: { escapeValue?: boolean; prefix?: string; suffix?: string };
    missingKeyHandler?: (languages: readonly string[], namespace: string, key: string) => void;
    saveMissing?: boolean;
  }

  export interface i18n {
    readonly language: string;
    readonly languages: readonly string[];
    readonly isInitialized: boolean;
    t: TFunction;
    init(options: InitOptions): Promise<TFunction>;
    changeLanguage(language: string): Promise<TFunction>;
    getFixedT(language: string | null, namespace?: string): TFunction;
    exists(key: string, options?: TOptions): boolean;
    addResourceBundle(
      language: string, namespace: string, resources: unknown, deep?: boolean, overwrite?: boolean): i18n;
    hasResourceBundle(language: string, namespace: string): boolean;
    on(event: string, listener: (...values: unknown[]) => void): void;
    off(event: string, listener?: (...values: unknown[]) => void): void;
    dir(language?: string): "ltr" | "rtl";
    createInstance(options?: InitOptions): i18n;
  }

  const i18next: i18n;
  export default i18next;
}
