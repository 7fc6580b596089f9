/** The fields by which an export is set up. */
export const EXPORT_FIELDS = ["label", "endpoint", "login", "secret"] as const;
export type ExportField = (typeof EXPORT_FIELDS)[number];
