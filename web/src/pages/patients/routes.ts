import type { Route } from "../../app/route";

export const patientRoutes: Route[] = [];
