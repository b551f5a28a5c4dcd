import { page, type Route } from "../../app/route";

const manager = () => import(".");

export const managerRoutes: Route[] = [
  { path: "/overview", title: "manager:title", page: page(manager, "OverviewPage"), needs: ["metrics.read"], menu: { group: "work", icon: "chart" } },
];
