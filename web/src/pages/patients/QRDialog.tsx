import { address } from "../../api/client";
import type { Patient } from "../../api/schema";
import { Button, Dialog } from "../../design";
import { t } from "../../i18n";
import { fullName } from "../shared/people";

/** The code of card and wristband, to be scanned from the screen. It says the record number and nothing else. */
export function QRDialog({ patient, close }: { patient: Patient; close: () => void }) {
  return (
    <Dialog title={t("patients:print.qr")} close={close} footer={<Button look="primary" onClick={close}>{t("close")}</Button>}>
      <figure className="stack record-qr">
        <img src={address("GET /api/patients/{id}/qr.svg", { params: { id: patient.id } }).url} alt={t("patients:print.qrOf", { mrn: patient.mrn })} />
        <figcaption>
          <span className="strong">{fullName(patient.name)}</span> <span className="number">{patient.mrn}</span>
        </figcaption>
      </figure>
    </Dialog>
  );
}
