/** What other areas may ask of delivery. */
export { queueMessage, type OutgoingMessage } from "./queue.ts";
