import { useMutation } from "../../../api/mutation";
import { Button, messageOf, toast } from "../../../design";
import { t } from "../../../i18n";

/** Records that the patient was asked, and knows of no allergy. */
export function AskedNone({ patient, asked }: { patient: string; asked: () => void }) {
  const record = useMutation("POST /api/patients/{patient}/no-known-allergies", ["/api/patients/{patient}"]);
  return (
    <Button
      isSmall icon="check" isBusy={record.isRunning}
      onClick={() => {
        asked();
        record.run({ params: { patient } }).then(
          () => toast(t("doctor:records.noneFoundDone")),
          (error: unknown) => toast(messageOf(error), { isFailure: true }),
        );
      }}
    >
      {t("doctor:records.noneFound")}
    </Button>
  );
}
