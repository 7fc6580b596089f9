/** Knowledge that is tested: banks of questions, tests made of them, attempts. */
import type { Context } from "../app.ts";
import { bindBank } from "./bank-routes.ts";

export const assessment: Context = {
  name: "assessment",
  operations: (services) => [...bindBank(services)],
};
