import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, PackageFrame, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface PackageData {
  readonly contentKey: string;
  readonly name: string;
  /** Whoever only looks at it leaves nothing. */
  readonly preview: boolean;
}

function PackageBody({ data: { contentKey, name, preview } }: { readonly data: PackageData }): View {
  return (
    <Stack>
      <PageHead title={t("package.title", { name })} lead={t("package.lead")} />
      {preview && <Callout title={t("package.preview")} />}
      <PackageFrame
        contentKey={contentKey}
        label={t("package.title", { name })}
        opening={t("package.opening")}
        noScript={t("package.noScript")}
      />
    </Stack>
  );
}

/** A package, opened in a frame of another origin. */
export const page = definePage<PackageData>({ title: ({ name }) => t("package.title", { name }), Body: PackageBody });
