/** The whole matrix: every operation by everybody, in every state of an account. */
process.env.XUESHI_RIGHTS = "whole";
await import("./matrix.db.test.ts");
