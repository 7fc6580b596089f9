/** Names of the parameters of a what-if, in the order of the form. */
export const ASSUMPTIONS = [
  "if_route",
  "if_target",
  "if_join",
  "if_graduation",
  "if_seminar",
  "if_class",
  "if_public",
  "if_professional",
  "if_on",
] as const;

/** What was assumed, as typed or chosen. */
export type Asked = Partial<Record<(typeof ASSUMPTIONS)[number], string>>;
