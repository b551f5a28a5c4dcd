/** The digits of the languages' own scripts, as some keyboards write them: from their zeros on. */
const ZEROS = [0x0966, 0x0c66];

/**
 * The number that somebody typed, with a point or a comma before its decimals. Nothing, if it is none: `1,200` may be meant as twelve
 * hundred or as one and a fifth, and is taken for neither.
 */
export function parsedNumber(typed: string): number | undefined {
  const text = withLatinDigits(typed).trim();
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(text) || /,\d{3}$/.test(text)) return undefined;
  return Number(text.replace(",", "."));
}

export function withLatinDigits(text: string): string {
  return text.replace(/[\u0966-\u096f\u0c66-\u0c6f]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code - (ZEROS.find((zero) => code >= zero && code < zero + 10) ?? code));
  });
}
