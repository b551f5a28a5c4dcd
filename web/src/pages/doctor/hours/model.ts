import type { DoctorAvailability, Leave, OneOffOpening, Session, WeeklyTemplate } from "../../../api/schema";

/** The hours of a doctor as they are edited: all of them at once, since one part can forbid another. */
export interface HoursDraft {
  templates: WeeklyTemplate[];
  openings: OneOffOpening[];
  leaves: Leave[];
}

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];

/** Without the ids that the server gives; what stays the same keeps them. */
export function draftOf(saved: DoctorAvailability): HoursDraft {
  return {
    templates: saved.templates,
    openings: saved.openings.map(({ id: _, ...opening }) => opening),
    leaves: saved.leaves.map(({ id: _, ...leave }) => leave),
  };
}

/** Minutes since midnight of `09:30`; `24:00` is the end of the day. */
export function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}

/** `09:30`, without the seconds that the API may write. */
export function shortClock(clock: string): string {
  return clock.slice(0, 5);
}

/** The templates that hold on a date, one for each location: the one that began last. Each with its place in the list. */
export function templatesOn(date: string, templates: WeeklyTemplate[]): { template: WeeklyTemplate; index: number }[] {
  const current = new Map<string, { template: WeeklyTemplate; index: number }>();
  templates.forEach((template, index) => {
    if (template.effectiveFrom > date || (template.effectiveTo !== undefined && template.effectiveTo < date)) return;
    const other = current.get(template.location);
    if (other === undefined || other.template.effectiveFrom < template.effectiveFrom) current.set(template.location, { template, index });
  });
  return [...current.values()];
}

export function byStart(one: Session, other: Session): number {
  return days.indexOf(one.day) - days.indexOf(other.day) || minutesOf(one.hours.start) - minutesOf(other.hours.start);
}

export function replaced<Item>(list: Item[], index: number | undefined, item: Item | undefined): Item[] {
  if (index === undefined) return item === undefined ? list : [...list, item];
  return list.flatMap((one, at) => (at !== index ? [one] : item === undefined ? [] : [item]));
}
