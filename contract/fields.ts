/** Pieces of which parameters and bodies are made. Every refusal they give has words and a remedy in Chinese. */
import { z } from "zod";

/** Control characters other than tab and line ends. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text that every database and every screen can hold: no control characters, no half of a character. */
export function text(longest: number, shortest = 0): z.ZodString {
  return z
    .string()
    .min(shortest)
    .max(longest)
    .refine((value) => value.isWellFormed() && !CONTROL.test(value), {
      message: "文字里有不能使用的字符",
      params: { code: "bad_characters", remedy: "请删去看不见的控制字符，重新输入" },
    });
}

/** A calendar day "2026-06-30". */
export const day = z.iso.date().describe("Calendar day in Asia/Shanghai, for example 2026-06-30.");

/** A year of study. */
export const year = z.int().min(2000).max(2100);

/** A whole number in a query or a path, where everything is text. */
export function integerText(least: number, most: number) {
  return z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .meta({ openapi: { type: "integer", minimum: least, maximum: most } });
}

/** Number of a person, a unit or an entry in a path. */
export const idText = integerText(1, Number.MAX_SAFE_INTEGER);

/** Version of a policy document: the day from which it holds. */
export const versionText = z.iso.date();

/** One part of a policy's id: lower-case letters, digits and hyphens. */
export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9][a-z0-9-]*$/);

/** An amount with bounds; equal when certain. `most` is null when nothing bounds it. */
export const boundsSchema = z.strictObject({ least: z.int(), most: z.int().nullable() }).meta({ id: "Bounds" });
