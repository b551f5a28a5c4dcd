import { page, type Route } from "../../app/route";

const account = () => import(".");
const design = () => import("../design");

export const accountRoutes: Route[] = [
  { path: "/login", title: "account:signIn.title", page: page(account, "SignInPage"), isBare: true, isOpen: true },
  { path: "/forgot", title: "account:forgot.title", page: page(account, "ForgotPage"), isBare: true, isOpen: true },
  { path: "/reset", title: "account:reset.title", page: page(account, "ResetPage"), isBare: true, isOpen: true },
  { path: "/account", title: "account:title", page: page(account, "AccountPage") },
  { path: "/design", title: "account:design.title", page: page(design, "DesignPage"), isBare: true, isOpen: true },
];
