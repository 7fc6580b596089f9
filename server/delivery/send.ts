/** One round of sending: claim, hand over, write down what became of it. */
import { transact, type Database } from "../platform/db.ts";
import type { Clock } from "../platform/clock.ts";
import type { Vault } from "../platform/vault.ts";
import { fateAfter } from "./backoff.ts";
import { claimDue, type Claimed } from "./claim.ts";
import type { Channel, Limits } from "./limits.ts";
import { giveUp, noteSent, tryAgain } from "./outcome.ts";
import { SendFailure, type Letter, type Provider } from "./provider.ts";

export interface Sending {
  database: Database;
  clock: Clock;
  vault: Vault;
  providers: Partial<Record<Channel, Provider>>;
  limits: () => Promise<Limits> | Limits;
  log: (line: string) => void;
}

const ROUND = 40;
const AT_ONCE = 8;

/**
 * Sends what is due, at most one round's worth. A message is claimed in one transaction, handed over, and its outcome written
 * in another: whoever dies in between leaves a claim that runs out, so that nothing is lost and at most two copies arrive.
 * @returns how many were tried.
 */
export async function sendRound(sending: Sending): Promise<number> {
  const { database, clock, providers } = sending;
  const limits = await sending.limits();
  const channels = (["sms", "mail"] as const).filter((channel) => providers[channel] !== undefined);
  await closeUnsendable(sending);
  if (channels.length === 0) return 0;
  const claimed = await transact(database, (tx) => claimDue(tx, { limits, channels, most: ROUND, now: clock.now() }));
  const waiting = [...claimed];
  const work = async () => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) await sendOne(sending, each);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, claimed.length) }, work));
  return claimed.length;
}

/** A channel without a provider: its messages are dead letters, which can be sent again once there is one. */
async function closeUnsendable({ database, clock, providers }: Sending): Promise<void> {
  const missing = (["sms", "mail"] as const).filter((channel) => providers[channel] === undefined);
  if (missing.length === 0) return;
  const some = await database.row(
    "SELECT 1 FROM outbound_message WHERE state = 'queued' AND next_try_at <= $2 AND channel = ANY ($1) LIMIT 1",
    [missing, clock.now()],
  );
  if (some === undefined) return;
  await transact(database, (tx) =>
    tx.execute(
      `UPDATE outbound_message SET state = 'given_up', failure = 'no_provider', closed_at = $2,
         body = CASE WHEN purpose = 'code' THEN NULL ELSE body END
        WHERE state = 'queued' AND next_try_at <= $2 AND channel = ANY ($1)`,
      [missing, clock.now()],
    ),
  );
}

async function sendOne(sending: Sending, claimed: Claimed): Promise<void> {
  const { database, clock, log } = sending;
  const provider = sending.providers[claimed.channel] as Provider;
  const letter = opened(sending, claimed);
  if (letter === undefined) {
    await transact(database, (tx) => giveUp(tx, claimed, "unreadable", null, clock.now()));
    return;
  }
  try {
    const { providerId } = await provider.send(letter);
    await transact(database, (tx) => noteSent(tx, claimed, { provider: provider.name, providerId, now: clock.now() }));
  } catch (error) {
    if (!(error instanceof SendFailure)) log(`Message ${claimed.messageId}: ${(error as Error).message}`);
    await noteFailure(sending, claimed, error as Error);
  }
}

function opened({ vault }: Sending, { messageId, address, subject, body }: Claimed): Letter | undefined {
  try {
    return {
      messageId,
      reference: vault.blind("outbound_message.reference", String(messageId)).toString("hex").slice(0, 32),
      to: vault.open("outbound_message.address", address),
      subject: subject ?? undefined,
      text: vault.open("outbound_message.body", body),
    };
  } catch {
    return undefined;
  }
}

async function noteFailure({ database, clock }: Sending, claimed: Claimed, error: Error): Promise<void> {
  const { fault, retryAfter } = error instanceof SendFailure ? error : { fault: "doubtful" as const };
  const { purpose, attempt: attempts, doubts } = claimed;
  const fate = fateAfter(purpose, fault, { attempts, doubts, retryAfter });
  const detail = error.message.slice(0, 500);
  const now = clock.now();
  await transact(database, async (tx) => {
    if (fate.kind === "given_up") return giveUp(tx, claimed, fault, detail, now);
    const at = new Date(now.getTime() + fate.afterSeconds * 1000);
    return tryAgain(tx, claimed, fault, detail, { at, doubtful: fate.doubtful });
  });
}
