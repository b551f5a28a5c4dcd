import { label, t } from "../../i18n";
import { clockText, locationsOf, type Column } from "./CalendarModel";

/** The calendar on paper: a list for each column that has anything. */
export function CalendarPrint({ columns, typeName }: { columns: Column[]; typeName: (code: string) => string }) {
  const shown = columns.filter((one) => one.taken.length > 0);
  return (
    <div className="print-only">
      {shown.length === 0 && <p>{t("reception:calendar.nothingBooked")}</p>}
      {shown.map((column) => (
        <section key={column.key} className="calendar-paper">
          <h2>{column.name}</h2>
          <p>{locationsOf(column)}</p>
          <table>
            <thead>
              <tr>
                {(["time", "patient", "mrn", "type", "room", "status", "notes"] as const).map((one) => (
                  <th key={one} scope="col">{t(`reception:calendar.paper.${one}`)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...column.taken].sort((one, other) => one.start - other.start).map((entry) => (
                <tr key={entry.id}>
                  <td className="number">{clockText(entry.start)}–{clockText(entry.end)}</td>
                  <td>{entry.patientName}</td>
                  <td className="number">{entry.mrn}</td>
                  <td>{typeName(entry.appointment.visitType)}</td>
                  <td>{entry.appointment.room}</td>
                  <td>{label("status", entry.appointment.status)}</td>
                  <td>{entry.appointment.notes}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}
