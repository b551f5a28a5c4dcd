import type { Vital } from "../../../api/schema";
import { number } from "../../../i18n/format";

export type VitalType = Vital["type"];

/** In the order of a round at the bedside; what is rarely measured comes last. */
export const vitalTypes: VitalType[] = [
  "bloodPressure", "heartRate", "bodyTemperature", "oxygenSaturation", "respiratoryRate", "painScore", "bloodGlucose", "bodyWeight", "bodyHeight",
  "comaScore", "headCircumference",
];

/** Measured with every round; the others are asked for. */
export const usualTypes: VitalType[] = vitalTypes.slice(0, 5);

/** Units that the API takes beside its own, which it converts them to. */
export const otherUnits: Partial<Record<VitalType, string[]>> = {
  bodyTemperature: ["[degF]"], bodyWeight: ["g", "[lb_av]"], bodyHeight: ["m", "[in_i]"], headCircumference: ["[in_i]"], bloodGlucose: ["mmol/L"],
};

/** `120/80` or `37.2`. */
export function valueOf(vital: { value: number; diastolic?: number | undefined }): string {
  return vital.diastolic === undefined ? number(vital.value, 2) : `${number(vital.value)}/${number(vital.diastolic)}`;
}
