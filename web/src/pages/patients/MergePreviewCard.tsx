import { useMutation } from "../../api/mutation";
import { useQuery } from "../../api/query";
import type { MergePreview, Patient } from "../../api/schema";
import { navigate } from "../../app/router";
import { Button, Card, ErrorNotice, Notice, Skeleton, toast } from "../../design";
import { FormFrame, TextAreaField, useForm } from "../../forms";
import { t } from "../../i18n";
import { fullName } from "../shared/people";
import { LikenessBadge, Reasons } from "./Candidates";
import { MergeComparison } from "./MergeComparison";

/** Both records side by side, what would go over, and the merge itself. */
export function MergePreviewCard({
  survivor, duplicate, swap, change,
}: { survivor: Patient; duplicate: Patient; swap: () => void; change: () => void }) {
  const { data: preview, error, refresh } = useQuery("POST /api/patients/{id}/merge-preview", {
    params: { id: survivor.id }, body: { duplicate: duplicate.id },
  });
  return (
    <div className="stack">
      <Card
        title={t("patients:merge.both")} isFlush
        actions={
          <>
            <Button icon="move" onClick={swap}>{t("patients:merge.swap")}</Button>
            <Button look="quiet" onClick={change}>{t("patients:merge.another")}</Button>
          </>
        }
      >
        <MergeComparison survivor={survivor} duplicate={duplicate} differences={preview?.differences ?? []} />
      </Card>
      {error !== undefined ? <ErrorNotice error={error} retry={refresh} /> : preview === undefined ? <Card><Skeleton lines={4} /></Card> : (
        <div className="grid grid-wide">
          <Consequences preview={preview} />
          <MergeForm key={survivor.id} survivor={survivor} duplicate={duplicate} isPossible={preview.obstacles.length === 0} />
        </div>
      )}
    </div>
  );
}

function Consequences({ preview }: { preview: MergePreview }) {
  return (
    <Card title={t("patients:merge.effect")} actions={<LikenessBadge score={preview.score} />}>
      <div className="stack">
        {preview.obstacles.length > 0 && (
          <Notice tone="danger" title={t("patients:merge.impossible")}>
            <ul>{preview.obstacles.map((one) => <li key={one}>{one}</li>)}</ul>
          </Notice>
        )}
        {preview.reasons.length > 0 && <Reasons reasons={preview.reasons} />}
        <p>{t("patients:merge.stays", { name: fullName(preview.survivor.name), mrn: preview.survivor.mrn })}</p>
        <p>{t("patients:merge.goes", { name: fullName(preview.duplicate.name), mrn: preview.duplicate.mrn })}</p>
        {preview.moves.length === 0 ? <p className="muted">{t("patients:merge.nothingMoves")}</p> : (
          <div>
            <h3>{t("patients:merge.moves")}</h3>
            <ul className="merge-moves">
              {preview.moves.map((one) => (
                <li key={one.collection} className="row row-between">
                  <span>{t(`patients:collection.${one.collection}`)}</span>
                  <span className="number strong">{one.rows}</span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className="muted small">{t("patients:merge.visits")}</p>
      </div>
    </Card>
  );
}

function MergeForm({ survivor, duplicate, isPossible }: { survivor: Patient; duplicate: Patient; isPossible: boolean }) {
  const merge = useMutation("POST /api/patients/{patient}/merge", ["/api/patients", "/api/appointments"]);
  const form = useForm({
    name: "merge",
    initial: { reason: "" },
    submit: ({ reason }) => merge.run({ params: { patient: survivor.id }, body: { duplicate: duplicate.id, reason: reason.trim() } }),
    done: () => {
      toast(t("patients:merge.done", { duplicate: duplicate.mrn, survivor: survivor.mrn }), {
        action: { label: t("patients:merge.openDuplicate"), run: () => navigate(`/patients/${duplicate.id}`) },
      });
      navigate(`/patients/${survivor.id}?show=merges`);
    },
  });
  return (
    <Card title={t("patients:merge.action")} className="merge-form">
      <FormFrame
        form={form} label={t("patients:merge.action")}
        actions={
          <Button type="submit" look="danger" icon="merge" disabled={!isPossible} isBusy={form.isSubmitting}>
            {t("patients:merge.into", { duplicate: duplicate.mrn, survivor: survivor.mrn })}
          </Button>
        }
      >
        <TextAreaField form={form} name="reason" label={t("patients:reasonField")} hint={t("patients:reasonHint")} rows={3} isRequired />
      </FormFrame>
    </Card>
  );
}
