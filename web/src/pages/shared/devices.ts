/** The browser and the system that a session came from, as far as they say so. */
export function deviceOf(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|Linux)/.exec(agent)?.[1];
  if (browser === null) return agent.slice(0, 60) || "–";
  return [`${browser[1] === "Edg" ? "Edge" : browser[1] ?? ""} ${browser[2] ?? ""}`, system].filter((one) => one !== undefined).join(" · ");
}
