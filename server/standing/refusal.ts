import type { Problem } from "../../engine/document.ts";

/** The ledger refuses to write: what is wrong, where, and what to do, in Chinese. Nothing of the call is kept. */
export class LedgerRefusal extends Error {
  override name = "LedgerRefusal";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
    this.problems = problems;
  }
}

/** A certificate was used before: by whom and in which entry, so that both can be looked at (see `noteContest`). */
export class CertificateTaken extends LedgerRefusal {
  override name = "CertificateTaken";
  readonly contest: { kind: string; number: string; holderId: number; claimantId: number };

  constructor(contest: { kind: string; number: string; holderId: number; claimantId: number }) {
    const own = contest.holderId === contest.claimantId;
    super([
      {
        path: "certificate_number",
        code: "certificate_taken",
        message: own ? `证书“${contest.number}”本人已经用过一次` : `证书“${contest.number}”已经有人用过`,
        remedy: own
          ? "同一证书只能用一次，请换用其他证书"
          : "同一证书只能用一次，请核对编号；编号无误的，请联系人社部门核查",
      },
    ]);
    this.contest = contest;
  }
}
