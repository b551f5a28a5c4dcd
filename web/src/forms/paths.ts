/** Values by path: `phones.0.number` of a form is `/phones/0/number` of the API. */
export function get(values: unknown, path: string): unknown {
  let current = values;
  for (const step of path.split(".")) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}

/** A copy with one value changed. */
export function set<T>(values: T, path: string, value: unknown): T {
  const [step = "", ...rest] = path.split(".");
  const copy = (Array.isArray(values) ? [...values] : { ...(values as object) }) as Record<string, unknown>;
  const inner = copy[step] ?? (/^\d/.test(rest[0] ?? "") ? [] : {});
  copy[step] = rest.length === 0 ? value : set(inner, rest.join("."), value);
  return copy as T;
}

export function pathOf(pointer: string): string {
  return pointer.replace(/^[/?]/, "").replace(/\//g, ".");
}

/** Without what is empty: texts of nothing, lists and objects with nothing in them. For what the API takes as "not given". */
export function withoutEmpty<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutEmpty).filter((one) => one !== undefined) as unknown as T;
  if (typeof value === "string") {
    const trimmed = value.trim();
    return (trimmed === "" ? undefined : trimmed) as unknown as T;
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, one]) => [name, withoutEmpty(one)] as const)
    .filter(([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0));
  return (kept.length === 0 ? undefined : Object.fromEntries(kept)) as unknown as T;
}
