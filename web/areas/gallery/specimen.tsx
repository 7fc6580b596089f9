import type { Children, View } from "../../ui/index.ts";
import { Card, Stack } from "../../ui/index.ts";

/** A section of the gallery. */
export function Section({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: Children;
}): View {
  return (
    <Card id={id} title={title} look="plain">
      <Stack>{children}</Stack>
    </Card>
  );
}

/** One piece with its name above. */
export function Specimen({ name, children }: { readonly name: string; readonly children: Children }): View {
  return (
    <div class="stack stack-small">
      <p class="eyebrow">{name}</p>
      {children}
    </div>
  );
}
