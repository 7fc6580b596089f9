import type { TreeUnit } from "../../../contract/organisations.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Callout,
  DateField,
  EmptyState,
  FilterBar,
  groupDigits,
  PageHead,
  SearchBox,
  Stack,
  withQuery,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** A unit as the tree shows it, with what is unfolded below it. */
export interface TreeLine extends TreeUnit {
  readonly below?: readonly TreeLine[];
}

export interface TreeData {
  readonly lines: readonly TreeLine[];
  readonly more: boolean;
  /** What was searched for. */
  readonly q?: string | undefined;
  /** The day as typed, when it is not today. */
  readonly day?: string | undefined;
  readonly dayWrong?: string | undefined;
}

type Place = Pick<TreeData, "day"> & { readonly parent?: string };

function addressOf(unitId: string | undefined, { day }: Pick<TreeData, "day">): string {
  return withQuery("/organisations", { ...(unitId ? { open: unitId } : {}), ...(day ? { day } : {}) });
}

function Line({ line, place }: { line: TreeLine; place: Place }): View {
  const id = `unit-${line.unitId}`;
  const open = line.below !== undefined;
  // What is unfolded is folded again by the address of what stands above it.
  const href = open ? `${addressOf(place.parent, place)}#${id}` : `${addressOf(String(line.unitId), place)}#${id}`;
  return (
    <li id={id}>
      <div class="unit-line">
        <a class="unit-name" href={`/organisations/${line.unitId}`}>
          {line.name}
        </a>
        <span class="unit-aside hint">
          <span>{line.kindName}</span>
          <span>{t("tree.people", { count: groupDigits(line.people) })}</span>
          {line.children > 0 && (
            <a href={href} aria-expanded={open}>
              {t(open ? "tree.close" : "tree.open")}
              <span class="visually-hidden">{line.name}</span>
              {!open && <span class="unit-count">{` ${line.children}`}</span>}
            </a>
          )}
        </span>
      </div>
      {line.below && <Lines lines={line.below} place={{ ...place, parent: String(line.unitId) }} label={line.name} />}
    </li>
  );
}

function Lines({ lines, place, label }: { lines: readonly TreeLine[]; place: Place; label?: string }): View {
  return (
    <ul class="unit-tree" aria-label={label === undefined ? t("tree.label") : t("tree.of", { name: label })}>
      {lines.map((line) => (
        <Line line={line} place={place} />
      ))}
    </ul>
  );
}

function Result({ data }: { data: TreeData }): View {
  if (data.lines.length === 0)
    return data.q === undefined ? (
      <EmptyState title={t("tree.empty")}>{t("tree.emptyBody")}</EmptyState>
    ) : (
      <EmptyState title={t("tree.foundNone")} action={{ label: t("tree.reset"), href: "/organisations" }}>
        {t("tree.foundNoneBody")}
      </EmptyState>
    );
  return <Lines lines={data.lines} place={data.q === undefined ? { day: data.day } : {}} />;
}

function TreeBody({ data }: { readonly data: TreeData }): View {
  const filtered = data.q !== undefined || data.day !== undefined;
  return (
    <Stack gap="large">
      <PageHead title={t("tree.title")} lead={t("tree.lead")} />
      <FilterBar
        action="/organisations"
        auto={false}
        resetHref={filtered ? "/organisations" : undefined}
        label={t("tree.search")}
      >
        <SearchBox label={t("tree.search")} value={data.q ?? ""} hint={t("tree.searchHint")} />
        <DateField
          name="day"
          label={t("tree.day")}
          hint={t("tree.dayHint")}
          value={data.day ?? ""}
          error={data.dayWrong}
        />
      </FilterBar>
      {data.day !== undefined && data.dayWrong === undefined && data.q === undefined && (
        <Callout title={t("tree.asOf", { day: data.day })} />
      )}
      <Result data={data} />
      {data.more && <p class="hint">{t("tree.more")}</p>}
    </Stack>
  );
}

/** The units as a tree, unfolded level by level. */
export const page = definePage<TreeData>({ title: () => t("tree.title"), density: "dense", Body: TreeBody });
