export { DoctorPage } from "./DoctorPage";
export { EditPage } from "./EditPage";
export { ListPage } from "./ListPage";
export { RegisterPage } from "./RegisterPage";
