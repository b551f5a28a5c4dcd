/** What fees are in, where none says otherwise. */
export const CURRENCY = "INR";

/** Digits behind the point: 2 of rupees, none of yen. */
function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `₹` of `INR`. */
export function symbolOf(currency: string): string {
  const parts = new Intl.NumberFormat("en-IN", { style: "currency", currency }).formatToParts(0);
  return parts.find((one) => one.type === "currency")?.value ?? currency;
}

/** The minor units of what was typed, digit by digit and so exact: 118050 of `1,180.5`. Nothing, if it is no amount. */
export function minorOf(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const parts = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.replace(symbolOf(currency), "").replace(/[\s,]/g, ""));
  const [, whole = "", fraction = ""] = parts ?? [];
  if (parts === null || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, "0"));
}

/** What one types for so many minor units: `1180.50` of 118050. */
export function majorOf(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(amount).padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
