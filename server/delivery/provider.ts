/** What carries messages out of the house. */

/** A message as a provider gets it. */
export interface Letter {
  messageId: number;
  /** The same for every try of one message, so that a careful receiver can tell a second copy. */
  reference: string;
  to: string;
  subject?: string | undefined;
  text: string;
}

/** One way out of the house, for one channel. */
export interface Provider {
  /** Stands in the receipt: "smtp", "sms-http", "demo". */
  readonly name: string;
  /**
   * Hands a message over. Throws `SendFailure` when that did not work; any other fault counts as not knowing.
   * @returns the provider's own number of it, where it gives one.
   */
  send(letter: Letter): Promise<{ providerId?: string | undefined }>;
  close?(): void;
}

/**
 * Why a message was not handed over. `refused`: never will be; `unreachable`, `throttled`: certainly not this time;
 * `doubtful`: it may have been, the answer is missing.
 */
export type SendFault = "refused" | "unreachable" | "throttled" | "doubtful";

/** A provider did not take a message. */
export class SendFailure extends Error {
  override name = "SendFailure";
  readonly fault: SendFault;
  /** Seconds after which the provider wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(fault: SendFault, detail: string, retryAfter?: number) {
    super(detail);
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}

/** How long a provider may take over one message, in milliseconds. */
export const SEND_TIMEOUT_MS = 20_000;
