/** What other areas may ask of delivery. */
export { queueMessage, queueMessages, type OutgoingMessage } from "./queue.ts";
