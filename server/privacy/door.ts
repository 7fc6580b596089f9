/** What worlds and commands may call. */
export { ask } from "./requests.ts";
export { reveal } from "./reveals.ts";
