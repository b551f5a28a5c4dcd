export { CheckField, Field, NumberField, SegmentField, SelectField, TextAreaField, TextField, type Choice } from "./fields";
export { DateField } from "./DateField";
export { FormFrame } from "./FormFrame";
export { PasswordField } from "./PasswordField";
export { withoutEmpty } from "./paths";
export { useForm, type Conflict, type Form } from "./useForm";
