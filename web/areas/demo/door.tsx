import type { Role } from "../../../contract/actor.ts";
import { definePage } from "../../app/shell.ts";
import dictionary from "../../text/zh-CN/demo.json" with { type: "json" };
import { words } from "../../text/text.ts";
import type { View } from "../../ui/index.ts";
import { Button, Card, EmptyState, Icon, PageHead, SearchBox, Stack } from "../../ui/index.ts";

const t = words("demo", dictionary);

/** Somebody one may be. */
export interface DoorPersona {
  readonly id: string;
  readonly role: Role;
  /** Who it is, in a few words. */
  readonly title: string;
  readonly story: string;
  /** Name of the person, when it is one. */
  readonly name?: string | undefined;
  /** Whom one is now. */
  readonly current: boolean;
}

export interface DoorData {
  readonly search: string;
  /** Where one goes after choosing. */
  readonly to: string;
  /** How many there are without a search. */
  readonly total: number;
  readonly current?: { readonly name: string; readonly role: string } | undefined;
  /** Those that fit the search, in the order in which they are best met. */
  readonly personas: readonly DoorPersona[];
}

const groups: readonly {
  readonly key: "learner" | "unit" | "division" | "xpcc" | "service" | "machinery";
  readonly roles: readonly Role[];
}[] = [
  { key: "learner", roles: ["learner"] },
  { key: "unit", roles: ["unit_clerk", "unit_head"] },
  { key: "division", roles: ["division_hr", "industry_reviewer"] },
  { key: "xpcc", roles: ["xpcc_hr"] },
  { key: "service", roles: ["institution", "finance", "service_desk"] },
  { key: "machinery", roles: ["system_admin", "security_admin", "audit_admin"] },
];

/** The whole card is the button: one press, anywhere on it. */
function PersonaButton({ persona }: { persona: DoorPersona }): View {
  return (
    <li>
      <button
        type="submit"
        name="persona"
        value={persona.id}
        class="persona"
        aria-current={persona.current ? "true" : undefined}
      >
        <span class="persona-name">
          {persona.name ?? persona.title}
          {persona.name !== undefined && <span class="persona-title">{persona.title}</span>}
        </span>
        <span class="persona-story">{persona.story}</span>
        <span class="persona-go">
          {persona.current ? t("persona.current") : t("persona.enter")}
          <Icon name="arrow" directional />
        </span>
      </button>
    </li>
  );
}

function personasOf(data: DoorData, roles: readonly Role[]): readonly DoorPersona[] {
  return data.personas.filter(({ role }) => roles.includes(role));
}

/** The learners are many: the offices after them are one press away. */
function Jumps({ data }: { data: DoorData }): View {
  return (
    <nav aria-label={t("jump.label")} class="cluster">
      {groups.map(({ key, roles }) => {
        const count = personasOf(data, roles).length;
        return count === 0 ? null : (
          <a class="button button-secondary" href={`#group-${key}`}>
            <span>{t("jump", { group: t(`group.${key}`), count })}</span>
          </a>
        );
      })}
    </nav>
  );
}

function Personas({ data }: { data: DoorData }): View {
  return (
    <form method="post" action="/demo">
      <input type="hidden" name="to" value={data.to} />
      <Stack gap="large">
        {groups.map(({ key, roles }) => {
          const own = personasOf(data, roles);
          if (own.length === 0) return null;
          return (
            <section class="persona-group" aria-labelledby={`group-${key}`}>
              <h2 id={`group-${key}`}>{t(`group.${key}`)}</h2>
              <p class="hint">{t(`group.${key}.hint`)}</p>
              <ul class="personas">
                {own.map((persona) => (
                  <PersonaButton persona={persona} />
                ))}
              </ul>
            </section>
          );
        })}
      </Stack>
    </form>
  );
}

function Leave({ current }: { current: { readonly name: string; readonly role: string } }): View {
  return (
    <Card look="tinted">
      <form method="post" action="/demo/leave" class="cluster">
        <p>{t("current", { name: current.name, role: current.role })}</p>
        <Button size="small">{t("leave")}</Button>
      </form>
    </Card>
  );
}

function Door({ data }: { data: DoorData }): View {
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        {data.current && <Leave current={data.current} />}
        {data.total > 0 && (
          <SearchBox action="/demo" label={t("search.label")} hint={t("search.hint")} value={data.search} />
        )}
        {data.search === "" && data.total > 0 && <Jumps data={data} />}
        {data.search !== "" && (
          <p role="status">
            {t("search.result", { count: data.personas.length, total: data.total })}{" "}
            <a href="/demo">{t("search.all")}</a>
          </p>
        )}
        {data.total === 0 && <EmptyState title={t("empty.title")}>{t("empty.body")}</EmptyState>}
        {data.total > 0 && data.personas.length === 0 && (
          <EmptyState title={t("none.title")} action={{ label: t("search.all"), href: "/demo" }}>
            {t("none.body")}
          </EmptyState>
        )}
        <Personas data={data} />
      </Stack>
    </>
  );
}

/** The door of the demo: one chooses who one is. */
export const page = definePage<DoorData>({ title: () => t("title"), Body: ({ data }) => <Door data={data} /> });
