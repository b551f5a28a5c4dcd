import { page, type Route } from "../../app/route";

const doctors = () => import(".");

export const doctorsRoutes: Route[] = [
  {
    path: "/doctors", title: "doctors:title", page: page(doctors, "ListPage"), needs: ["doctors.read"],
    menu: { group: "hospital", icon: "people" },
  },
  { path: "/doctors/new", title: "doctors:register.title", page: page(doctors, "RegisterPage"), needs: ["doctors.write"] },
  { path: "/doctors/:id", title: "doctors:one", page: page(doctors, "DoctorPage"), needs: ["doctors.read"] },
  { path: "/doctors/:id/edit", title: "doctors:edit.title", page: page(doctors, "EditPage"), needs: ["doctors.write"] },
];
