import type { DuplicateCandidate } from "../../api/schema";
import { Badge, Button, Icon, type Tone } from "../../design";
import { label, t } from "../../i18n";
import { date } from "../../i18n/format";
import { usePatients } from "../shared/names";
import { ageText, fullName, phoneText } from "../shared/people";

/** From here on the server asks that somebody looks. */
const SUSPICIOUS = 60;
const CERTAIN = 80;

/** Records that may be the same person, with what speaks for it and against it. */
export function Candidates({
  candidates, use, useLabel,
}: { candidates: DuplicateCandidate[]; use: (candidate: DuplicateCandidate) => void; useLabel: string }) {
  // What one asks the person at the desk for, to be sure.
  const records = usePatients(candidates.map((one) => one.patient));
  const reached = (id: string) => {
    const record = records.get(id);
    const phone = record?.phones?.[0]?.number;
    return [phone === undefined ? undefined : phoneText(phone), record?.addresses?.[0]?.city].filter((one) => one !== undefined).join(" · ");
  };
  return (
    <ul className="candidates">
      {candidates.map((one) => (
        <li key={one.patient} className="candidate">
          <div className="row row-between">
            <span className="strong">{fullName(one.name)}</span>
            <LikenessBadge score={one.score} />
          </div>
          <p className="muted small">
            <span className="number">{one.mrn}</span> · {label("sex", one.sex)}
            {" · "}{ageText(one.birthDate, records.get(one.patient)?.birthDateIsEstimated)}
            {one.birthDate !== undefined && records.get(one.patient)?.birthDateIsEstimated !== true && (
              <> · <span className="nowrap">{date(one.birthDate)}</span></>
            )}
          </p>
          {reached(one.patient) !== "" && <p className="muted small number">{reached(one.patient)}</p>}
          <Reasons reasons={one.reasons} />
          <div className="row">
            <Button isSmall icon="check" aria-label={`${useLabel}: ${fullName(one.name)}, ${one.mrn}`} onClick={() => use(one)}>{useLabel}</Button>
            <a
              className="button button-quiet button-small" href={`/patients/${one.patient}`} target="_blank" rel="noopener"
              aria-label={`${t("patients:duplicates.open")}: ${fullName(one.name)}, ${one.mrn}`}
            >
              <Icon name="external" />
              {t("patients:duplicates.open")}
            </a>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** How alike two records are, in words and in points of about 100. */
export function LikenessBadge({ score }: { score: number }) {
  const [tone, word]: [Tone, string] =
    score >= CERTAIN ? ["danger", "veryLikely"] : score >= SUSPICIOUS ? ["warning", "likely"] : ["neutral", "possible"];
  return <Badge tone={tone}>{t(`patients:likeness.${word}`)}</Badge>;
}

export function Reasons({ reasons }: { reasons: DuplicateCandidate["reasons"] }) {
  return (
    <p className="row small reasons">
      {reasons.map((one) => (
        <span key={one} className={one.startsWith("different") ? "reason-against" : "reason-for"}>
          <Icon name={one.startsWith("different") ? "close" : "check"} size={14} />
          {t(`patients:reason.${one}`)}
        </span>
      ))}
    </p>
  );
}
