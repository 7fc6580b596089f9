/** The area of the record store. */
import type { Context } from "../app.ts";
import { speakXapi } from "./protocol.ts";

/** Statements of content and of other stores, documents, and what is told to other stores. */
export const xapi: Context = {
  name: "xapi",
  routes: (http, services) => speakXapi(http, services),
};
