/** The first bytes of a file, by which it is told what it is. */
import { open } from "node:fs/promises";

/** Reads the first bytes of a file, at most so many. */
export async function headOf(file: string, most: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const head = Buffer.alloc(most);
    const { bytesRead } = await handle.read(head, 0, most, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
