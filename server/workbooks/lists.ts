/** Cells that hold several values of a list: 双肩挑、连队两委. */
import { parse, type Parser } from "../platform/workbook/index.ts";

/** Reads a text with several values divided by 、 or other usual marks, as people typed them. */
export function listed(options: { choices: readonly string[]; hint: string }): Parser<string[]> {
  const whole = parse.text({ max: 200 });
  return {
    format: "text",
    choices: options.choices,
    hint: options.hint,
    read(cell, context) {
      const read = whole.read(cell, context);
      if (!read.ok) return read;
      const values = read.value.split(/[、,，;；/]+/).map((each) => each.trim());
      return { ok: true, value: values.filter((each) => each !== "") };
    },
  };
}

/** Text with a dropdown: what stands in it is judged where the whole row is known. */
export function suggested(choices: readonly string[], hint: string, max = 60): Parser<string> {
  return { ...parse.text({ max }), choices, hint };
}
