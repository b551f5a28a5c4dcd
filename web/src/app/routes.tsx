import { accountRoutes } from "../pages/account/routes";
import { adminRoutes } from "../pages/admin/routes";
import { doctorRoutes, reviewRoutes } from "../pages/doctor/routes";
import { doctorsRoutes } from "../pages/doctors/routes";
import { managerRoutes } from "../pages/manager/routes";
import { patientRoutes } from "../pages/patients/routes";
import { receptionRoutes } from "../pages/reception/routes";
import type { Route } from "./route";
import type { Permission } from "./session";

/** Every page of the app, in the order of the menu: what is used most stands first. A path in words stands before one with a name in its place. */
export const routes: Route[] = [
  ...managerRoutes, ...doctorRoutes, ...receptionRoutes, ...patientRoutes, ...reviewRoutes, ...doctorsRoutes, ...adminRoutes, ...accountRoutes,
];

/** Where somebody begins the day: by the role that says most of their work. */
export function homeOf(roles: string[], can: (...permissions: Permission[]) => boolean): string {
  if (roles.includes("admin")) return "/system";
  if (roles.includes("doctor")) return "/day";
  if (roles.includes("manager")) return "/overview";
  if (can("queue.write")) return "/today";
  if (can("patients.read")) return "/patients";
  return "/account";
}
