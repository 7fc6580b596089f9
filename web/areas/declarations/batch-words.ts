import type { DeclarationBatch } from "../../../contract/declaration-batches.ts";
import dictionary from "../../text/zh-CN/declaration-batches.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { Status } from "../../ui/index.ts";

/** Words of batches of declarations. */
export const t = words("declaration-batches", dictionary);

export type BatchState = DeclarationBatch["state"];

/** The badge of a batch. */
export const batchStatus: Readonly<Record<BatchState, Status>> = {
  collecting: "draft",
  reading: "running",
  ready: "pending",
  refused: "refused",
  handing_in: "running",
  handed_in: "confirmed",
  withdrawing: "running",
  withdrawn: "none",
};
