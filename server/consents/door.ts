/** What other areas may ask of notices of processing and of consents. */
export * from "./notices.ts";
