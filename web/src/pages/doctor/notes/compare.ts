/** One line of a text, and whether the other text has it too, in its place. */
export interface Line {
  text: string;
  isOther: boolean;
}

/** Longer texts are compared line by line from both ends only. */
const MOST_LINES = 1000;

/** The lines of two texts; those that both have, in the longest common order, are the same. */
export function compare(before: string, after: string): [Line[], Line[]] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const [oldKept, nowKept] = [new Set<number>(), new Set<number>()];
  if (old.length * now.length <= MOST_LINES * MOST_LINES) {
    const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
    for (let i = old.length - 1; i >= 0; i -= 1) {
      for (let j = now.length - 1; j >= 0; j -= 1) {
        const [row, below] = [lengths[i], lengths[i + 1]];
        if (row === undefined || below === undefined) continue;
        row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
      }
    }
    for (let i = 0, j = 0; i < old.length && j < now.length;) {
      if (old[i] === now[j]) {
        oldKept.add(i++);
        nowKept.add(j++);
      } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) i += 1;
      else j += 1;
    }
  } else {
    for (let i = 0; i < Math.min(old.length, now.length) && old[i] === now[i]; i += 1) {
      oldKept.add(i);
      nowKept.add(i);
    }
  }
  return [
    old.map((text, index) => ({ text, isOther: !oldKept.has(index) })),
    now.map((text, index) => ({ text, isOther: !nowKept.has(index) })),
  ];
}
