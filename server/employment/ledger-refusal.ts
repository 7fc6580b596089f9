/** What the ledger would not take, as a refusal of the request that brought it. */
import { Refusal } from "../platform/refusal.ts";
import { LedgerRefusal } from "../standing/door.ts";

const FIELDS: Readonly<Record<string, string>> = { valid_from: "since", valid_to: "until" };

/** Runs `work`; what the ledger says against its entries comes back with the fields of the form. */
export async function writingBy<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    throw new Refusal(
      "request_not_possible",
      error.problems.map(({ path, code, message, remedy }) => {
        const field = path.split(".").at(-1) ?? "";
        return { path: `${place}.${FIELDS[field] ?? field}`, code, message, remedy };
      }),
    );
  }
}
