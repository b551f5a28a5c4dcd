import { useEffect, useRef, useState } from "react";
import { useSession } from "../../../app/session";
import { call } from "../../../api/client";
import { useMutation } from "../../../api/mutation";
import { Problem, type FieldError } from "../../../api/problem";
import type { DoctorAvailability, StrandedAppointment } from "../../../api/schema";
import { dropDraft, loadDraft, saveDraft } from "../../../forms/drafts";
import { draftOf, type HoursDraft } from "./model";

interface Kept {
  revision: number;
  draft: HoursDraft;
}

export interface HoursEditor {
  draft: HoursDraft;
  change: (draft: HoursDraft) => void;
  isChanged: boolean;
  /** Whether the changes were made before this page was opened. */
  isFound: boolean;
  discard: () => void;
  errors: FieldError[];
  failure: unknown;
  isBusy: boolean;
  /** What would lose its hours if this were saved; those that have none already are left out. */
  preview: () => Promise<StrandedAppointment[] | undefined>;
  save: () => Promise<boolean>;
  /** Hours that somebody else saved meanwhile. */
  theirs: DoctorAvailability | undefined;
  takeTheirs: () => void;
  keepMine: () => void;
}

/** The state of the editor. Changes are kept in this browser until they are saved. */
export function useHours(saved: DoctorAvailability): HoursEditor {
  const { me } = useSession();
  const owner = me?.id ?? "nobody";
  const name = `hours.${saved.id}`;
  const [found] = useState(() => loadDraft<Kept>(owner, name));
  const [base, setBase] = useState(found?.revision ?? saved.revision);
  const [draft, setDraft] = useState(found?.draft ?? draftOf(saved));
  const [isFound, setIsFound] = useState(found !== undefined);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [theirs, setTheirs] = useState<DoctorAvailability>();
  const preview = useMutation("POST /api/appointments/stranded/preview");
  const put = useMutation("PUT /api/doctors/{id}/availability", ["/api/doctors", "/api/appointments"]);
  const [isLooking, setIsLooking] = useState(false);
  /** What the changes are changes of. */
  const [origin, setOrigin] = useState(draftOf(saved));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(origin);
  const isChangedNow = useRef(isChanged);
  isChangedNow.current = isChanged;

  // What somebody else saved is shown at once, unless there is something of one's own to be lost.
  useEffect(() => {
    if (!isChangedNow.current) restart(saved);
  }, [saved.revision]);
  useEffect(() => {
    if (isChanged) saveDraft(owner, name, { revision: base, draft });
    else dropDraft(owner, name);
  }, [draft, base, isChanged]);

  function restart(from: DoctorAvailability): void {
    setBase(from.revision);
    setDraft(draftOf(from));
    setOrigin(draftOf(from));
    setIsFound(false);
    setErrors([]);
    setFailure(undefined);
    setTheirs(undefined);
  }
  function refused(error: unknown): void {
    if (error instanceof Problem && error.fields.length > 0) {
      setErrors(error.fields.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/availability/, "") })));
    } else setFailure(error);
  }
  return {
    draft, isChanged, isFound, errors, failure, isBusy: preview.isRunning || put.isRunning || isLooking, theirs,
    change: (next) => {
      setDraft(next);
      setErrors([]);
      setFailure(undefined);
    },
    discard: () => restart(saved),
    preview: async () => {
      setErrors([]);
      setFailure(undefined);
      setIsLooking(true);
      try {
        const [would, already] = await Promise.all([
          preview.run({ body: { doctor: saved.id, availability: draft } }),
          call("GET /api/appointments/stranded", { query: { doctor: saved.id, limit: 200 } }),
        ]);
        const known = new Set(already.items.map((one) => one.id));
        return would.appointments.filter((one) => !known.has(one.id));
      } catch (error) {
        refused(error);
        return undefined;
      } finally {
        setIsLooking(false);
      }
    },
    save: async () => {
      try {
        const now = await put.run({ params: { id: saved.id }, body: draft, ifMatch: base });
        dropDraft(owner, name);
        restart(now);
        return true;
      } catch (error) {
        if (error instanceof Problem && error.status === 412) {
          setTheirs(await call("GET /api/doctors/{id}/availability", { params: { id: saved.id } }).catch(() => undefined));
        } else refused(error);
        return false;
      }
    },
    takeTheirs: () => theirs !== undefined && restart(theirs),
    keepMine: () => {
      if (theirs !== undefined) {
        setBase(theirs.revision);
        setOrigin(draftOf(theirs));
      }
      setTheirs(undefined);
    },
  };
}
