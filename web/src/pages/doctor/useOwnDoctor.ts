import { useQueryParameter } from "../../app/router";
import { useSession } from "../../app/session";
import { useQuery } from "../../api/query";
import type { Doctor } from "../../api/schema";
import { useDoctors } from "../shared/doctors";

export interface ChosenDoctor {
  /** Whom the page is about: one's own account's doctor, unless another is in the address. */
  id: string | undefined;
  doctor: Doctor | undefined;
  isOwn: boolean;
  choose: (doctor: Doctor | undefined) => void;
}

/** @param mayChoose Whether somebody who is a doctor may look at another one. */
export function useChosenDoctor(mayChoose: boolean): ChosenDoctor {
  const { me } = useSession();
  const own = me?.user?.doctor;
  const [named, setNamed] = useQueryParameter("doctor");
  const id = (mayChoose || own === undefined ? named || undefined : undefined) ?? own;
  // Who may choose sees a list of the doctors, which has this one too, in all but the largest hospitals.
  const list = useDoctors(mayChoose || own === undefined);
  const isListed = (mayChoose || own === undefined) && (list.items.length === 0 || list.get(id) !== undefined);
  const { data } = useQuery("GET /api/doctors/{id}", id === undefined || isListed ? undefined : { params: { id } });
  return { id, doctor: list.get(id) ?? data, isOwn: id !== undefined && id === own, choose: (one) => setNamed(one?.id ?? "") };
}
