import { call } from "../../api/client";
import type { Doctor, User } from "../../api/schema";
import { messageOf, toast } from "../../design";

/** The register names the account, too. The user is there, whatever comes of it: what fails is said, and can be done later. */
export async function noteAccount(doctor: Doctor, user: User): Promise<void> {
  try {
    const params = { id: doctor.id };
    const now = await call("GET /api/doctors/{id}", { params });
    await call("PATCH /api/doctors/{id}", { params, body: { user: user.id }, ifMatch: now.revision });
  } catch (error) {
    toast(messageOf(error), { isFailure: true });
  }
}
