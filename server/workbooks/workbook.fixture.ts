/** Reading workbooks in tests. */
import { readRows } from "../platform/workbook/index.ts";

/** Rows below the header, by its texts. */
export async function rowsOf(chunks: AsyncIterable<Buffer>, sheet: string): Promise<Record<string, string>[]> {
  const content = Buffer.concat(await Array.fromAsync(chunks));
  const [header, ...rows] = (await Array.fromAsync(await readRows(content, { sheet }))).flat();
  const names = header?.cells.map(({ text }) => text) ?? [];
  return rows.map(({ cells }) => Object.fromEntries(cells.map(({ text }, at) => [names[at] ?? "", text])));
}
