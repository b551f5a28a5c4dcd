export { EditPage } from "./EditPage";
export { MergePage } from "./MergePage";
export { RecordPage } from "./RecordPage";
export { RegisterPage } from "./RegisterPage";
export { SearchPage } from "./SearchPage";
