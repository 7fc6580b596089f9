/** What others may import from the engine. */
export * from "./calendar.ts";
export * from "./decide.ts";
export * from "./document.ts";
export * from "./expression.ts";
export * from "./facts.ts";
export { loadDocument } from "./load.ts";
export { toHundredths } from "./loader.ts";
export * from "./resolve.ts";
export { compile, type CompiledPolicy } from "./compile.ts";
export * from "./flat.ts";
export * from "./compare.ts";
export { compileSql, type SqlSource } from "./sql.ts";
export * from "./allocate.ts";
export * from "./hypothesis.ts";
export { explain } from './explain.ts';
export * from './explanation.ts';
