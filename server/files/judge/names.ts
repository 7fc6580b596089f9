/** What files are called: a label that people read, and that others will save under. */
import { Fault } from "./faults.ts";

const LONGEST_BYTES = 255;
/** Control characters, halves of characters, and signs that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Co}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/u;
const PROGRAM =
  /\.(exe|com|scr|pif|bat|cmd|msi|msp|dll|sys|vbs|vbe|js|jse|mjs|wsf|wsh|ps1|psm1|hta|jar|class|apk|app|dmg|deb|rpm|sh|bash|py|php\d?|phtml|jsp|asp|aspx|cgi|pl|lnk|url|reg|inf|cpl|scf|html?|xhtml|shtml|svgz?|xml|swf|docm|xlsm|pptm|iso|img)\s*$/i;
const ENDING = /\.(jpe?g|jfif|png|webp|pdf|heic|heif|bmp|gif|tiff?)$/i;

const ENDINGS = {
  "image/jpeg": ".jpg",
  "image/png": ".png",
  "image/webp": ".webp",
  "application/pdf": ".pdf",
} as const;

/** A name without what only confuses. Throws a Fault when it could deceive or do harm. */
export function cleanName(given: string): string {
  if (!given.isWellFormed() || INVISIBLE.test(given)) throw new Fault("bad_name_sign");
  const name = given.normalize("NFC").trim();
  if (/[/\\:]|^\.+$|^~/.test(name) || name.includes("..")) throw new Fault("bad_name_path");
  if (Buffer.byteLength(name) > LONGEST_BYTES) throw new Fault("bad_name_long");
  if (PROGRAM.test(name)) throw new Fault("bad_name_program");
  return name.replaceAll(/[<>"|?*\p{Zs}]+/gu, " ").trim() || "材料";
}

/** The name under which a file is kept: it ends as what it is. */
export function nameAs(name: string, media: keyof typeof ENDINGS): string {
  const ending = ENDINGS[media];
  let stem = name.replace(ENDING, "").replace(/[. ]+$/, "") || "材料";
  while (Buffer.byteLength(stem) + ending.length > LONGEST_BYTES) stem = [...stem].slice(0, -1).join("");
  return stem + ending;
}
