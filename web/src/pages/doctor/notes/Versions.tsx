import { useState } from "react";
import type { ClinicalNote, ClinicalNoteVersion } from "../../../api/schema";
import { Card } from "../../../design";
import { t } from "../../../i18n";
import { dayAndTime } from "../../../i18n/format";
import { compare, type Line } from "./compare";

type Version = Pick<ClinicalNoteVersion, "version" | "text" | "signedAt" | "signedBy" | "reason">;

/** Two versions of a note beside each other, with what differs marked. */
export function Versions({ note, earlier, nameOf }: { note: ClinicalNote; earlier: ClinicalNoteVersion[]; nameOf: (id: string | undefined) => string }) {
  const all: Version[] = [...earlier, note];
  const [chosen, choose] = useState<number>();
  const before = earlier.find((one) => one.version === chosen) ?? earlier[earlier.length - 1];
  if (before === undefined) return null;
  const after = all.find((one) => one.version === before.version + 1) ?? note;
  const [left, right] = compare(before.text, after.text);
  return (
    <Card
      title={t("doctor:notes.versions", { count: all.length })}
      actions={earlier.length > 1 && (
        <label className="row">
          <span className="small muted">{t("doctor:notes.compare")}</span>
          <select className="input" value={before.version} onChange={(event) => choose(Number(event.target.value))}>
            {earlier.map((one) => (
              <option key={one.version} value={one.version}>{t("doctor:notes.versionsOf", { from: one.version, to: one.version + 1 })}</option>
            ))}
          </select>
        </label>
      )}
    >
      <div className="note-versions">
        <Side version={before} lines={left} nameOf={nameOf} />
        <Side version={after} lines={right} nameOf={nameOf} />
      </div>
    </Card>
  );
}

function Side({ version, lines, nameOf }: { version: Version; lines: Line[]; nameOf: (id: string | undefined) => string }) {
  return (
    <section>
      <h3>{t("doctor:notes.version", { number: version.version })}</h3>
      <p className="small muted">
        {version.signedAt !== undefined && t("doctor:notes.signedBy", { name: nameOf(version.signedBy), time: dayAndTime(version.signedAt) })}
        {version.reason !== undefined && <><br />{t("doctor:notes.reason")}: {version.reason}</>}
      </p>
      <div className="note-text">
        {lines.map((line, index) => (
          <span key={index} className={line.isOther ? "note-other" : undefined}>
            {line.isOther ? <mark>{line.text}</mark> : line.text}{"\n"}
          </span>
        ))}
      </div>
    </section>
  );
}
