import type { Patient } from "../../api/schema";
import { Badge, Icon } from "../../design";
import { label, t } from "../../i18n";
import { date, day } from "../../i18n/format";
import { fullName, phoneText } from "../shared/people";
import { languageName } from "./PersonFields";

type Line = [name: string, members: string[], show: (patient: Patient) => string | undefined];

/** What is compared, with the members of the record that it shows. */
function compared(): Line[] {
  return [
    [t("patients:name"), ["name"], (one) => fullName(one.name)],
    [t("patients:sex"), ["sex", "gender"], (one) => [label("sex", one.sex), one.gender].filter((each) => each !== undefined).join(", ")],
    [
      t("patients:birthDate"), ["birthDate", "birthDateIsEstimated"],
      (one) => one.birthDate && `${one.birthDateIsEstimated === true ? "~" : ""}${date(one.birthDate)}`,
    ],
    [t("patients:deceasedOn"), ["deceasedOn"], (one) => one.deceasedOn && date(one.deceasedOn)],
    [t("patients:phone"), ["phones"], (one) => one.phones?.map((each) => phoneText(each.number)).join(", ")],
    [t("patients:email"), ["emails"], (one) => one.emails?.join(", ")],
    [
      t("patients:address.title"), ["addresses"],
      (one) => one.addresses?.map((each) => [each.line, each.city, each.postalCode].filter((part) => part !== undefined).join(", ")).join(" · "),
    ],
    [t("patients:bloodGroup"), ["bloodGroup"], (one) => one.bloodGroup],
    [t("patients:language"), ["language"], (one) => one.language && languageName(one.language)],
    [t("patients:emergencyContacts"), ["emergencyContacts"], (one) => one.emergencyContacts?.map((each) => `${each.name} ${phoneText(each.phone)}`).join(", ")],
    [t("patients:insurance"), ["insurancePolicies"], (one) => one.insurancePolicies?.map((each) => `${each.insurer} ${each.policyNumber}`).join(", ")],
    [
      t("patients:consents"), ["consents"],
      (one) => one.consents?.map((each) => {
        const answer = t(each.isGiven ? "patients:consent.given" : "patients:consent.refused");
        return `${t(`patients:purpose.${each.purpose}`)}: ${answer}`;
      }).join(", "),
    ],
    [
      t("patients:identifiers"), ["identifiers"],
      (one) => one.identifiers.map((each) => `${t(`patients:identifierType.${each.type}`)} ${each.masked}`).join(", "),
    ],
    [t("patients:record.registered"), [], (one) => day(one.createdAt)],
  ];
}

/** Two records side by side; where they differ is marked by a sign and not by colour alone. */
export function MergeComparison({ survivor, duplicate, differences }: { survivor: Patient; duplicate: Patient; differences: string[] }) {
  const lines = compared().map(([name, members, show]) => ({
    name, stays: show(survivor) ?? "", goes: show(duplicate) ?? "", isDifferent: members.some((one) => differences.includes(one)),
  }));
  return (
    <div className="table-frame">
      <table className="comparison">
        <thead>
          <tr>
            <td />
            <th scope="col"><Badge tone="success">{t("patients:merge.survivor")}</Badge> <span className="number">{survivor.mrn}</span></th>
            <th scope="col"><Badge tone="warning">{t("patients:merge.duplicate")}</Badge> <span className="number">{duplicate.mrn}</span></th>
          </tr>
        </thead>
        <tbody>
          {lines.filter((one) => one.stays !== "" || one.goes !== "").map((one) => (
            <tr key={one.name} className={one.isDifferent ? "is-different" : ""}>
              <th scope="row">
                {one.name}
                {one.isDifferent && <span className="difference"><Icon name="alert" size={14} />{t("patients:merge.differs")}</span>}
              </th>
              <td data-column={`${t("patients:merge.survivor")} · ${survivor.mrn}`}>{one.stays === "" ? "–" : one.stays}</td>
              <td data-column={`${t("patients:merge.duplicate")} · ${duplicate.mrn}`}>{one.goes === "" ? "–" : one.goes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
