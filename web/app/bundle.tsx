// Entry of the bundle that the server loads: pages, and the pieces one by one for their tests.
export { h } from "preact";
export { renderToString } from "preact-render-to-string";

export * as ui from "../ui/index.ts";
export { pageNames, renderDocument } from "./render.tsx";
