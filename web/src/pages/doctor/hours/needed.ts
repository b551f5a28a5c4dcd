import { Problem } from "../../../api/problem";
import { t } from "../../../i18n";
import { get } from "../../../forms/paths";

/** Refuses, as the server would, what has nothing in these fields. The rest is for the server to judge, when all is saved. */
export async function needed(values: object, paths: string[]): Promise<void> {
  await Promise.resolve();
  const errors = paths
    .filter((path) => [undefined, ""].includes(get(values, path) as string | undefined))
    .map((path) => ({ pointer: `/${path.replace(/\./g, "/")}`, message: t("doctor:needed") }));
  if (errors.length > 0) throw new Problem({ status: 422, errors }, undefined);
}
