import { page, type Route } from "../../app/route";

const admin = () => import(".");

export const adminRoutes: Route[] = [
  {
    path: "/system", title: "admin:system.title", page: page(admin, "SystemPage"), needs: ["system.read"],
    menu: { group: "system", icon: "vitals" },
  },
  {
    path: "/users", title: "admin:users.title", page: page(admin, "UsersPage"), needs: ["users.read"],
    menu: { group: "system", icon: "people" },
  },
  { path: "/users/new", title: "admin:users.new", page: page(admin, "NewUserPage"), needs: ["users.write"] },
  { path: "/users/:id", title: "admin:user.title", page: page(admin, "UserPage"), needs: ["users.read"] },
  {
    path: "/roles", title: "admin:roles.title", page: page(admin, "RolesPage"), needs: ["users.read"],
    menu: { group: "system", icon: "shield" },
  },
  { path: "/roles/new", title: "admin:roles.new", page: page(admin, "NewRolePage"), needs: ["roles.write"] },
  { path: "/roles/:id", title: "admin:role.title", page: page(admin, "RolePage"), needs: ["users.read"] },
  {
    path: "/audit", title: "admin:audit.title", page: page(admin, "AuditPage"), needs: ["audit.read"],
    menu: { group: "system", icon: "note" },
  },
  {
    path: "/settings", title: "admin:settings.title", page: page(admin, "SettingsPage"), needs: ["system.read", "visit-types.write"],
    menu: { group: "system", icon: "settings" },
  },
];
