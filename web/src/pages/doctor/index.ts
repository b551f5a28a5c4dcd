export { ChartPage } from "./chart/ChartPage";
export { DayPage } from "./day/DayPage";
export { EmergencyAccessesPage } from "./EmergencyAccessesPage";
export { FiguresPage } from "./figures/FiguresPage";
export { HoursPage } from "./hours/HoursPage";
export { NotePage } from "./notes/NotePage";
