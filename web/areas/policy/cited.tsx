import type { PolicyView } from "../../../contract/policies.ts";
import type { View } from "../../ui/index.ts";
import { Citation } from "../../ui/index.ts";

type Cited = PolicyView["rules"][number]["citations"];

/** Where something is written: answers as links, other sources by name. */
export function Cites({ citations }: { readonly citations: Cited }): View {
  return (
    <span class="cluster">
      {citations.map(({ number, title, sourceTitle, anchor }) =>
        number === undefined ? (
          <span class="citation">
            {sourceTitle}
            <span class="citation-title">{title ?? anchor}</span>
          </span>
        ) : (
          <Citation answer={number} {...(title === undefined ? {} : { title })} />
        ),
      )}
    </span>
  );
}
