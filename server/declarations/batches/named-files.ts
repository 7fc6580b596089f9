/** Which files of the zips the rows of a workbook name. Pure. */
import type { ArchiveFile } from "../../files/door.ts";

/** How a name was found, or why not. */
export type Found = { file: ArchiveFile } | { fault: "file_missing" | "file_ambiguous"; count: number };

const fold = (name: string): string => name.normalize("NFKC").replaceAll(/\s+/g, " ").trim().toLowerCase();
const baseOf = (name: string): string => name.split("/").at(-1) ?? name;
const stemOf = (name: string): string => name.replace(/\.[a-z0-9]{2,5}$/, "");

/**
 * Finds files by what people write into a cell: the whole path, else the name without its folder, else without its ending.
 * The first way in which there is one decides; several of them are not told apart.
 */
export class NamedFiles {
  private readonly ways: readonly { key: (name: string) => string; files: Map<string, ArchiveFile[]> }[];

  constructor(files: readonly ArchiveFile[]) {
    const keys = [fold, (name: string) => baseOf(fold(name)), (name: string) => stemOf(baseOf(fold(name)))];
    this.ways = keys.map((key) => ({ key, files: Map.groupBy(files, ({ name }) => key(name)) }));
  }

  find(name: string): Found {
    for (const { files } of this.ways) {
      const found = files.get(fold(name).replaceAll("\\", "/")) ?? [];
      const [file] = found;
      if (file !== undefined) return found.length === 1 ? { file } : { fault: "file_ambiguous", count: found.length };
    }
    return { fault: "file_missing", count: 0 };
  }
}

/** By which two rows that name one file are found out. */
export const fileKey = ({ archiveId, number }: Pick<ArchiveFile, "archiveId" | "number">): string =>
  `${archiveId} ${number}`;
