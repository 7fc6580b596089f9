import type { TabItem, View } from "../../ui/index.ts";

/** A few choices side by side, each a link, with their name before them. */
export function Segments({ label, links }: { readonly label: string; readonly links: readonly TabItem[] }): View {
  return (
    <nav class="segments" aria-label={label}>
      <span aria-hidden="true">{label}</span>
      {links.map((link) => (
        <a href={link.href} aria-current={link.current === true ? "true" : undefined}>
          {link.label}
        </a>
      ))}
    </nav>
  );
}
