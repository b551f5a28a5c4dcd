export { CheckField, Field, SegmentField, SelectField, TextAreaField, TextField, type Choice } from "./fields";
export { DateField } from "./DateField";
export { FormFrame } from "./FormFrame";
export { NumberField } from "./NumberField";
export { PasswordField } from "./PasswordField";
export { TimeField } from "./TimeField";
export { withoutEmpty } from "./paths";
export { useForm, type Conflict, type Form } from "./useForm";
