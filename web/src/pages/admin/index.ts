export { AuditPage } from "./AuditPage";
export { NewRolePage, RolePage } from "./RolePage";
export { NewUserPage } from "./NewUserPage";
export { RolesPage } from "./RolesPage";
export { SettingsPage } from "./SettingsPage";
export { SystemPage } from "./SystemPage";
export { UserPage } from "./UserPage";
export { UsersPage } from "./UsersPage";
