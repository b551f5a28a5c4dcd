import { useRef } from "react";
import { findPatients } from "../../app/CommandPalette";
import { useSession } from "../../app/session";
import type { Patient } from "../../api/schema";
import { Avatar, Button, Combobox, LinkButton } from "../../design";
import { t } from "../../i18n";
import { carryOver } from "../patients/words";
import { fullName, PersonLine, phoneText } from "./people";
import { PickerField, type PickerProps } from "./PickerField";

const MOST_FOUND = 10;
const SHORTEST = 2;

/**
 * Chooses a patient by name, record number or telephone number, typed or scanned.
 * @param register What "register" does, where one may: a link to the page of it, unless something else is given; `null` offers none.
 */
export function PatientPicker({
  id, label, value, choose, error, hint, isRequired, autoFocus, placeholder, register, typed,
}: PickerProps<Patient> & { register?: (() => void) | null; typed?: (words: string) => void }) {
  const { can } = useSession();
  const words = useRef("");
  const offers = value === undefined && register !== null && can("patients.write");
  return (
    <PickerField
      id={id} label={label} error={error} hint={hint} isRequired={isRequired}
      after={
        offers && (
          // Who is not found is registered by what was typed.
          <span className="picker-after" onClickCapture={() => carryOver(words.current)}>
            {register === undefined ? (
              <LinkButton to="/patients/new" look="quiet" icon="add" isSmall>{t("reception:parts.register")}</LinkButton>
            ) : (
              <Button look="quiet" icon="add" isSmall onClick={register ?? undefined}>{t("reception:parts.register")}</Button>
            )}
          </span>
        )
      }
    >
      {({ isInvalid, describedBy }) => (
        <Combobox
          id={id} label={label} value={value} choose={choose} keyOf={(one) => one.id} isInvalid={isInvalid} describedBy={describedBy}
          placeholder={placeholder ?? t("reception:parts.findPatient")} autoFocus={autoFocus === true}
          typed={(text) => {
            words.current = text;
            typed?.(text);
          }}
          search={(words, signal) => (words.length < SHORTEST ? Promise.resolve([]) : findPatients(words, MOST_FOUND, signal))}
          show={(one) => <PatientChoice patient={one} />}
        />
      )}
    </PickerField>
  );
}

/** A patient in a list to choose from: name, record number, sex, age, telephone. */
function PatientChoice({ patient }: { patient: Patient }) {
  const phone = patient.phones?.[0]?.number;
  return (
    <span className="patient-choice">
      <Avatar name={fullName(patient.name)} />
      <span className="grow">
        <PersonLine patient={patient} />
        {phone !== undefined && <span className="muted small number nowrap"> · {phoneText(phone)}</span>}
      </span>
    </span>
  );
}
