import type { Role } from "../../../contract/actor.ts";
import appWords from "../../text/zh-CN/app.json" with { type: "json" };
import { words } from "../../text/text.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, Card, EmptyState, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { t } from "./second-factor-words.ts";

const role = words("app", appWords);

export interface OfficesData {
  readonly offices: readonly {
    readonly officeId: number;
    readonly role: Role;
    readonly title: string;
    readonly worn: boolean;
  }[];
}

function Offices({ data: { offices } }: { data: OfficesData }): View {
  const worn = offices.find((office) => office.worn);
  return (
    <>
      <PageHead title={t("offices.title")} lead={t("offices.lead")} />
      {offices.length === 0 ? (
        <EmptyState title={t("offices.none.title")}>{t("offices.none.body")}</EmptyState>
      ) : (
        <Stack>
          <Callout title={worn === undefined ? t("offices.self") : t("offices.now", { title: worn.title })}>
            {t("offices.factor")}
          </Callout>
          {offices.map((office) => (
            <Card
              title={office.title}
              aside={office.worn && <StatusBadge status="confirmed" label={t("offices.worn")} />}
            >
              <div class="cluster">
                <p>{role(`role.${office.role}`)}</p>
                {!office.worn && (
                  <form method="post" action="/offices">
                    <input type="hidden" name="office" value={String(office.officeId)} />
                    <button type="submit" class="button button-primary">
                      <span>
                        {t("offices.wear")}
                        <span class="visually-hidden">{office.title}</span>
                      </span>
                    </button>
                  </form>
                )}
              </div>
            </Card>
          ))}
          {worn !== undefined && (
            <form method="post" action="/offices">
              <input type="hidden" name="office" value="" />
              <Button>{t("offices.off")}</Button>
            </form>
          )}
        </Stack>
      )}
    </>
  );
}

/** The offices somebody holds, and which one is worn. */
export const page = definePage<OfficesData>({
  title: () => t("offices.title"),
  width: "text",
  Body: ({ data }) => <Offices data={data} />,
});
