export { AccountPage } from "./AccountPage";
export { ForgotPage } from "./ForgotPage";
export { ResetPage } from "./ResetPage";
export { SignInPage } from "./SignInPage";
