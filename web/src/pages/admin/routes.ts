import type { Route } from "../../app/route";

export const adminRoutes: Route[] = [];
