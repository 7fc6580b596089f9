import type { ComponentChildren, JSX } from "preact";

/** What a piece may hold: text, elements, nothing. */
export type Children = ComponentChildren;

/** What a piece returns. */
export type View = JSX.Element;

/** What a piece says apart from its words; each tone also has its own icon. */
export type Tone = "neutral" | "info" | "success" | "warn" | "error";

/** One choice of a select, a radio group or a checkbox group. */
export interface Option {
  readonly value: string;
  readonly label: string;
  /** One more sentence under the label (radio and checkbox groups only). */
  readonly hint?: string;
  readonly disabled?: boolean;
}

/** A link by its words. */
export interface LinkItem {
  readonly label: string;
  readonly href: string;
}

/** Joins class names, leaving out what is empty. */
export function classes(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
