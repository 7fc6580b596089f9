/** A message about what was just done, carried to the next page by a cookie that only this server can write. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Flash } from "../../web/app/shell.ts";

export const flashCookie = "xueshi-flash";
export const FLASH_SECONDS = 60;

const TONES: readonly Flash["tone"][] = ["info", "success", "warn", "error"];

/** Writes and reads messages. */
export interface FlashSeal {
  seal(flash: Flash): string;
  /** Undefined for what this seal did not write. */
  open(sealed: string | undefined): Flash | undefined;
}

/** A seal with a key of its own that lives as long as this process: a message lost in a restart is no loss. */
export function openFlashSeal(key: Buffer = randomBytes(32)): FlashSeal {
  const signatureOf = (content: string) => createHmac("sha256", key).update(content).digest("base64url");
  return {
    seal(flash) {
      const content = Buffer.from(JSON.stringify(flash)).toString("base64url");
      return `${content}.${signatureOf(content)}`;
    },
    open(sealed) {
      const [content = "", signature = ""] = (sealed ?? "").split(".", 2);
      const wanted = Buffer.from(signatureOf(content));
      const given = Buffer.from(signature);
      if (content === "" || wanted.length !== given.length || !timingSafeEqual(wanted, given)) return undefined;
      const flash = JSON.parse(Buffer.from(content, "base64url").toString()) as Flash;
      return TONES.includes(flash.tone) ? flash : undefined;
    },
  };
}
