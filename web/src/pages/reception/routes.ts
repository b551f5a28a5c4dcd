import type { Route } from "../../app/route";

export const receptionRoutes: Route[] = [];
