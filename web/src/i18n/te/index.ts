import account from "./account.json";
import admin from "./admin.json";
import common from "./common.json";
import doctor from "./doctor.json";
import doctors from "./doctors.json";
import manager from "./manager.json";
import patients from "./patients.json";
import problems from "./problems.json";
import reception from "./reception.json";
import settings from "./settings.json";

/** The messages, by the part of the app that shows them. */
export default { common, account, reception, patients, doctor, doctors, manager, admin, problems, settings };
