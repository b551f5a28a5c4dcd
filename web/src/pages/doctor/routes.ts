import { page, type Route } from "../../app/route";

const doctor = () => import(".");

export const doctorRoutes: Route[] = [
  { path: "/day", title: "doctor:day.title", page: page(doctor, "DayPage"), needs: ["clinical.write"], menu: { group: "work", icon: "clock" } },
  { path: "/patients/:id/chart", title: "doctor:chart.title", page: page(doctor, "ChartPage"), needs: ["clinical.read"] },
  { path: "/patients/:id/notes/:note", title: "doctor:notes.one", page: page(doctor, "NotePage"), needs: ["clinical.read"] },
  {
    path: "/hours", title: "doctor:hours.title", page: page(doctor, "HoursPage"), needs: ["clinical.write", "availability.write"],
    menu: { group: "hospital", icon: "clock" },
  },
  {
    path: "/figures", title: "doctor:figures.title", page: page(doctor, "FiguresPage"), needs: ["clinical.write", "metrics.read"],
    menu: { group: "hospital", icon: "chart", isFor: ({ can, me }) => can("metrics.read") || me?.user?.doctor !== undefined },
  },
];

/** What a supervisor looks at, now and then: it stands below what is used all day. */
export const reviewRoutes: Route[] = [
  {
    path: "/emergency-accesses", title: "doctor:emergencies.title", page: page(doctor, "EmergencyAccessesPage"), needs: ["emergency.review"],
    menu: { group: "people", icon: "shield" },
  },
];
