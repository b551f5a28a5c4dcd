import type { Route } from "../../app/route";

export const doctorRoutes: Route[] = [];
