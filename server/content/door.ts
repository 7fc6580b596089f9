/** What other areas may ask of contents. */
export { materialsOf } from "./assets.ts";
export { importDemoContents } from "./demo.ts";
export { composeOrigin } from "./launch/origin.ts";
export { unitSaid } from "./launch/objectives.ts";
export { framedOrigins } from "./launch/places.ts";
