/** Asks the page's own address again while something runs and replaces the panel; opens the page anew when it is done. */
export function pollProgress(root: Document): void {
  const panel = root.querySelector<HTMLElement>("[data-poll]");
  if (!panel) return;
  const pause = Math.max(1, Number(panel.dataset["poll"])) * 1000;
  const ask = async (): Promise<void> => {
    const now = root.getElementById(panel.id);
    if (!now) return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(panel.id);
      if (answer.ok && !fresh?.dataset["poll"]) {
        location.reload();
        return;
      }
      if (answer.ok && fresh) update(now, fresh);
    } catch {
      // The network may be back at the next turn; the panel keeps showing the last known count.
    }
    setTimeout(() => void ask(), pause);
  };
  setTimeout(() => void ask(), pause);
}

/** Changes only bar and count, so that a button in the panel keeps its focus. */
function update(now: HTMLElement, fresh: HTMLElement): void {
  for (const part of ["progress", ".progress-count"]) {
    const left = now.querySelector(part);
    const right = fresh.querySelector(part);
    if (left && right) left.replaceWith(right);
  }
}
