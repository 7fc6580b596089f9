/** Closes an open group of the menu by Escape, which leads back to its word, and by a press anywhere else. */
export function closeMenus(root: Document): void {
  const open = () => [...root.querySelectorAll<HTMLDetailsElement>(".menu-group[open]")];
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const group of open()) {
      const inside = group.contains(root.activeElement);
      group.open = false;
      if (inside) group.querySelector("summary")?.focus();
    }
  });
  root.addEventListener("click", (event) => {
    for (const group of open()) if (!group.contains(event.target as Node)) group.open = false;
  });
}
