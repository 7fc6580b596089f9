/** A folder as a store: what is put there is there whole or not at all, also when the power goes. */
import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FSDriver } from "flydrive/drivers/fs";

/** Where files are written before they get their name; what is left there belongs to nobody. */
export const INCOMING = "incoming";

/** flydrive's folder, written with a temporary name, flushed, and renamed. */
export class DurableFolder extends FSDriver {
  readonly #folder: string;

  constructor(folder: string) {
    super({ location: folder, visibility: "private" });
    this.#folder = folder;
  }

  override async put(key: string, contents: string | Uint8Array): Promise<void> {
    const target = join(this.#folder, key);
    const draft = join(this.#folder, INCOMING, randomUUID());
    await Promise.all([dirname(target), dirname(draft)].map((folder) => mkdir(folder, { recursive: true })));
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(contents);
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(draft, { force: true });
      throw error;
    }
    await file.close();
    await rename(draft, target);
    await flushFolder(dirname(target));
  }
}

/** The name counts only once its folder is on the disk as well; systems that cannot flush folders do so by themselves. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
