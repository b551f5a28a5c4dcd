/** What the API calls something that people named: `Registration desk` is `registration-desk`. */
export function codeOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+/, "");
}
