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
 * Of children, awake and at rest. Checked against the table "Vital Signs in Children" of Pediatric Advanced Life Support, as the American
 * Heart Association prints it on its reference card (pulse of an infant 100 to 180; older printings say 190). What it lacks or divides
 * otherwise:
 * - Newborns have the breathing of no row of their own; 60 a minute and more is fast by the World Health Organization (IMNCI).
 * - Their blood pressure rises within days: the limits are the lower ones at 12 hours and the upper ones at four days.
 * - The card ends school age at 7 and goes on at 10 years; older tables, and this one, let each row reach to the next.
 */
const children: AgeGroup[] = [
  { below: 1, heartRate: [100, 205], respiratoryRate: [30, 59], systolic: [60, 84], diastolic: [31, 53] },
  { below: 12, heartRate: [100, 180], respiratoryRate: [30, 53], systolic: [72, 104], diastolic: [37, 56] },
  { below: 3 * 12, heartRate: [98, 140], respiratoryRate: [22, 37], systolic: [86, 106], diastolic: [42, 63] },
  { below: 6 * 12, heartRate: [80, 120], respiratoryRate: [20, 28], systolic: [89, 112], diastolic: [46, 72] },
  { below: 10 * 12, heartRate: [75, 118], respiratoryRate: [18, 25], systolic: [97, 115], diastolic: [57, 76] },
  { below: 12 * 12, heartRate: [75, 118], respiratoryRate: [18, 25], systolic: [102, 120], diastolic: [61, 80] },
  { below: 16 * 12, heartRate: [60, 100], respiratoryRate: [12, 20], systolic: [110, 131], diastolic: [64, 83] },
];

/**
 * From 16 years on, and not meant for pregnancy. Pulse, breathing, temperature and oxygen: what scores 0 in the National Early Warning
 * Score (NEWS) 2 of the Royal College of Physicians, 2017, checked against its chart 1, which applies from 16 years on. Blood pressure:
 * below 140/90, from which on the 2020 guidelines of the International Society of Hypertension speak of hypertension in adults (their
 * "high-normal" from 130/85 is not marked), and not below 90/60, the limit of hypotension of the National Heart, Lung, and Blood Institute.
 * NEWS2 itself scores a systolic pressure of 91 to 110 too, as a sign of acute illness: that is another question.
 */
const adults = { heartRate: [51, 90], respiratoryRate: [12, 20], systolic: [90, 139], diastolic: [60, 89] } as const;
const ADULT_MONTHS = 16 * 12;

const temperature: Range = { least: 36.1, most: 38 };
/** 38 °C and more is a fever of a child (NHS), and a sign of danger below 3 months (NICE NG143). Below: as of adults. */
const temperatureOfChildren: Range = { least: 36.1, most: 37.9 };
/**
 * Scale 1 of NEWS2; of children 95 % and less in air is a sign of illness (NICE NG143). Patients with hypercapnic respiratory failure have
 * a target of 88 to 92 % (scale 2), which a doctor prescribes: HMS does not know it, so that a mark can't be more than a comparison.
 */
const oxygen: Range = { least: 96 };
/** In the first month a twentieth of healthy children has less than 92 % at times. */
const oxygenOfNewborns: Range = { least: 92 };

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
    case "oxygenSaturation": return { value: months < 1 ? oxygenOfNewborns : oxygen };
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
