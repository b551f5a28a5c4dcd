import { page, type Route } from "../../app/route";

const patients = () => import(".");

export const patientRoutes: Route[] = [
  {
    path: "/patients", title: "patients:search.title", page: page(patients, "SearchPage"), needs: ["patients.read"],
    menu: { group: "people", icon: "patient" },
  },
  {
    path: "/patients/new", title: "patients:register.title", page: page(patients, "RegisterPage"), needs: ["patients.write"],
    menu: { group: "people", icon: "add" },
  },
  { path: "/patients/:id", title: "patients:record.title", page: page(patients, "RecordPage"), needs: ["patients.read"] },
  { path: "/patients/:id/edit", title: "patients:edit.title", page: page(patients, "EditPage"), needs: ["patients.write"] },
  { path: "/patients/:id/merge", title: "patients:merge.title", page: page(patients, "MergePage"), needs: ["patients.merge"] },
];
