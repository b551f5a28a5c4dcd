import { age } from "../../../i18n/format";
import type { VitalType } from "./vitals";

export interface Range {
  least: number;
  /** Nothing above is too much, where it is left out. */
  most?: number;
}

export interface Reference {
  value: Range;
  /** Of a blood pressure. */
  diastolic?: Range;
}

export type Standing = "low" | "high";

interface AgeGroup {
  /** Below so many months of age. */
  below: number;
  heartRate: [number, number];
  respiratoryRate: [number, number];
  systolic: [number, number];
  diastolic: [number, number];
}

/**
 * Of children, awake and at rest. Source: American Heart Association, Pediatric Advanced Life Support Provider Manual, 2020, "Vital
 * Signs in Children"; newborns below one month, infants, toddlers, pre-school, school age, before and in adolescence.
 */
const children: AgeGroup[] = [
  { below: 1, heartRate: [100, 205], respiratoryRate: [30, 60], systolic: [67, 84], diastolic: [35, 53] },
  { below: 12, heartRate: [100, 180], respiratoryRate: [30, 53], systolic: [72, 104], diastolic: [37, 56] },
  { below: 3 * 12, heartRate: [98, 140], respiratoryRate: [22, 37], systolic: [86, 106], diastolic: [42, 63] },
  { below: 6 * 12, heartRate: [80, 120], respiratoryRate: [20, 28], systolic: [89, 112], diastolic: [46, 72] },
  { below: 10 * 12, heartRate: [75, 118], respiratoryRate: [18, 25], systolic: [97, 115], diastolic: [57, 76] },
  { below: 12 * 12, heartRate: [75, 118], respiratoryRate: [18, 25], systolic: [102, 120], diastolic: [61, 80] },
  { below: 16 * 12, heartRate: [60, 100], respiratoryRate: [12, 20], systolic: [110, 131], diastolic: [64, 83] },
];

/**
 * From 16 years on. Source of pulse, breathing, temperature and oxygen: Royal College of Physicians, National Early Warning Score
 * (NEWS) 2, 2017, what scores 0. Of the blood pressure: International Society of Hypertension, 2020 Global Hypertension Practice
 * Guidelines (hypertension from 140/90), and below 90/60 the usual limit of a low one.
 */
const adults = { heartRate: [51, 90], respiratoryRate: [12, 20], systolic: [90, 139], diastolic: [60, 89] } as const;
const ADULT_MONTHS = 16 * 12;

const temperature: Range = { least: 36.1, most: 38 };
/** NICE guideline NG143, 2019: fever is 38 °C or more. */
const temperatureOfChildren: Range = { least: 36.1, most: 37.9 };
const oxygen: Range = { least: 96 };
/** Pediatric Advanced Life Support, as above: 94 % and more. */
const oxygenOfChildren: Range = { least: 94 };

/** What is usual at the age that the patient had at a moment's date; nothing of what has no such limits, or of an unknown age. */
export function referenceOf(type: VitalType, birthDate: string | undefined, date: string): Reference | undefined {
  if (birthDate === undefined || date < birthDate) return undefined;
  const { months } = age(birthDate, date);
  const isChild = months < ADULT_MONTHS;
  const group = children.find((one) => months < one.below) ?? adults;
  const range = ([least, most]: readonly [number, number]): Range => ({ least, most });
  switch (type) {
    case "bloodPressure": return { value: range(group.systolic), diastolic: range(group.diastolic) };
    case "heartRate": return { value: range(group.heartRate) };
    case "respiratoryRate": return { value: range(group.respiratoryRate) };
    case "bodyTemperature": return { value: isChild ? temperatureOfChildren : temperature };
    case "oxygenSaturation": return { value: isChild ? oxygenOfChildren : oxygen };
    default: return undefined;
  }
}

/** Whether a value lies outside; of a blood pressure whichever of the two is too high is said before what is too low. */
export function standingOf(vital: { value: number; diastolic?: number | undefined }, reference: Reference | undefined): Standing | undefined {
  if (reference === undefined) return undefined;
  const both = [outside(vital.value, reference.value), vital.diastolic === undefined ? undefined : outside(vital.diastolic, reference.diastolic)];
  return both.find((one) => one === "high") ?? both.find((one) => one === "low");
}

export function outside(value: number, range: Range | undefined): Standing | undefined {
  if (range === undefined) return undefined;
  if (value < range.least) return "low";
  return range.most !== undefined && value > range.most ? "high" : undefined;
}
