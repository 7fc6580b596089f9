/** Files of evidence with scripts: what comes with the first load only looks whether there are any. */
export function sendEvidence(root: Document): void {
  const fields = root.querySelectorAll<HTMLElement>("[data-evidence]");
  if (fields.length === 0) return;
  void import("./evidence.ts").then(({ openEvidence }) => {
    for (const field of fields) openEvidence(field);
  });
}
