/** What other areas may ask of parameters. */
export { forget, lockParameter, parameter, setValue, setValues, valueAt, type SetValue } from "./store.ts";
