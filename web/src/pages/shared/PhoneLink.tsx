import { phoneText } from "./people";

/** A telephone number (E.164) to call. */
export function PhoneLink({ number }: { number: string }) {
  return <a className="phone-link number nowrap" href={`tel:${number}`}>{phoneText(number)}</a>;
}
