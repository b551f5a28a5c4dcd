import { page, type Route } from "../../app/route";

const reception = () => import(".");

export const receptionRoutes: Route[] = [
  {
    path: "/today", title: "reception:today.title", page: page(reception, "TodayPage"), needs: ["queue.write"], menu: { group: "work", icon: "home" },
  },
  {
    path: "/queue", title: "reception:queue.title", page: page(reception, "QueuePage"), needs: ["queue.write"], menu: { group: "work", icon: "queue" },
  },
  {
    path: "/calendar", title: "reception:calendar.title", page: page(reception, "CalendarPage"), needs: ["appointments.read"],
    menu: { group: "work", icon: "calendar" },
  },
  {
    path: "/book", title: "reception:book.title", page: page(reception, "BookPage"), needs: ["appointments.write"],
    menu: { group: "work", icon: "add" },
  },
  { path: "/series/:id", title: "reception:series.title", page: page(reception, "SeriesPage"), needs: ["appointments.read"] },
  {
    path: "/wait-list", title: "reception:waitList.title", page: page(reception, "WaitListPage"), needs: ["appointments.read"],
    menu: { group: "work", icon: "bell" },
  },
  {
    path: "/stranded", title: "reception:stranded.title", page: page(reception, "StrandedPage"), needs: ["appointments.read"],
    menu: { group: "work", icon: "alert" },
  },
  { path: "/appointments/:id", title: "reception:appointment.title", page: page(reception, "AppointmentPage"), needs: ["appointments.read"] },
  { path: "/display", title: "reception:display.title", page: page(reception, "DisplayPage"), needs: ["appointments.read"], isBare: true },
];
