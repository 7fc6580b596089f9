import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { Permission } from "../../contract/rights.ts";
import type { Shell } from "./shell.ts";

const t = words("app", dictionary);

/** Groups in the order in which they stand; an entry without one stands by itself. */
const GROUPS = ["mine", "desk", "people", "organisation", "policy", "system", "audit"] as const;
type Group = (typeof GROUPS)[number];

interface Entry {
  readonly label: Extract<keyof typeof dictionary, `menu.${string}`>;
  readonly href: string;
  /** Who has it sees the entry; `everyone` stands there without anybody signed in. */
  readonly permission: Permission | "everyone";
  /** Only for whoever has a ledger of their own. */
  readonly own?: true;
  readonly group?: Group;
  /** Where else one is at this line: pages beside its own, with what is below them. */
  readonly beside?: readonly string[];
}

const entries: readonly Entry[] = [
  { label: "menu.year", href: "/year", permission: "standing:year:read", own: true },
  { label: "menu.declarations", href: "/declarations", permission: "declaration:own:read", own: true, group: "mine" },
  { label: "menu.courses", href: "/courses", permission: "courses:catalogue:read", own: true, group: "mine" },
  {
    label: "menu.myCourses",
    href: "/my-courses",
    permission: "courses:own:read",
    own: true,
    group: "mine",
    beside: ["/learning-record", "/study"],
  },
  { label: "menu.employment", href: "/employment/mine", permission: "employment:own:read", own: true },
  { label: "menu.files", href: "/files", permission: "files:own:read", own: true },
  { label: "menu.units", href: "/unit", permission: "population:person:list" },
  {
    label: "menu.confirmations",
    href: "/employment/waiting",
    permission: "employment:request:read",
    beside: ["/employment/moves", "/employment/conflicts", "/employment/merges", "/employment/arrivals"],
  },
  { label: "menu.teaching", href: "/teaching", permission: "courses:item:write" },
  { label: "menu.approvals", href: "/teaching", permission: "courses:item:decide", group: "desk" },
  { label: "menu.recognition", href: "/course-recognition", permission: "courses:whitelist:read", group: "desk" },
  { label: "menu.reviews", href: "/reviews", permission: "declaration:item:review" },
  { label: "menu.trainings", href: "/trainings", permission: "declaration:training:read", group: "desk" },
  { label: "menu.lists", href: "/lists", permission: "declaration:list:read", group: "desk" },
  { label: "menu.overview", href: "/overview", permission: "population:overview:read" },
  { label: "menu.years", href: "/years", permission: "years:closing:read" },
  { label: "menu.organisations", href: "/organisations", permission: "organisations:unit:read" },
  { label: "menu.workbooks", href: "/workbooks", permission: "workbooks:import:read" },
  { label: "menu.recovery", href: "/recovery-desk", permission: "identity:recovery:decide" },
  { label: "menu.simulation", href: "/simulation", permission: "population:simulation:read" },
  {
    label: "menu.bank",
    href: "/bank",
    permission: "assessment:bank:read",
    group: "desk",
    beside: ["/tests", "/test-adjustments"],
  },
  { label: "menu.institutions", href: "/institutions", permission: "everyone" },
  { label: "menu.requests", href: "/requests", permission: "privacy:request:read" },
  { label: "menu.privacy", href: "/privacy", permission: "privacy:own:read", own: true },
  { label: "menu.audit", href: "/audit", permission: "audit:event:read" },
  { label: "menu.catalogue", href: "/columns", permission: "privacy:catalogue:read" },
  { label: "menu.roles", href: "/access/roles", permission: "access:role:read" },
  { label: "menu.offices", href: "/access/offices", permission: "access:office:read" },
  { label: "menu.delegations", href: "/access/delegations", permission: "access:delegation:create" },
  { label: "menu.questions", href: "/questions", permission: "everyone" },
  { label: "menu.policy", href: "/policy", permission: "everyone" },
];

/** What stands under which word, unless the line itself says. */
const GROUP_OF: Readonly<Partial<Record<Entry["label"], Group>>> = {
  "menu.year": "mine",
  "menu.employment": "mine",
  "menu.files": "mine",
  "menu.overview": "desk",
  "menu.confirmations": "desk",
  "menu.reviews": "desk",
  "menu.workbooks": "desk",
  "menu.years": "desk",
  "menu.units": "people",
  "menu.recovery": "people",
  "menu.organisations": "organisation",
  "menu.institutions": "organisation",
  "menu.simulation": "policy",
  "menu.policy": "policy",
};

/** Messages, and what administrators look after. */
const furtherEntries: readonly Entry[] = [
  { label: "menu.inbox", href: "/inbox", permission: "notices:inbox:read", group: "mine" },
  { label: "menu.preview", href: "/notices/preview", permission: "notices:preview:read", group: "desk" },
  { label: "menu.accounts", href: "/admin/accounts", permission: "administration:account:list", group: "system" },
  {
    label: "menu.dictionaries",
    href: "/admin/dictionaries",
    permission: "administration:dictionary:read",
    group: "system",
  },
  { label: "menu.parameters", href: "/admin/parameters", permission: "administration:parameter:read", group: "system" },
  { label: "menu.templates", href: "/admin/templates", permission: "notices:template:read", group: "system" },
  { label: "menu.deliveries", href: "/admin/deliveries", permission: "delivery:message:list", group: "system" },
  { label: "menu.jobs", href: "/admin/jobs", permission: "administration:job:read", group: "system" },
  {
    label: "menu.providers",
    href: "/administration/identity-providers",
    permission: "identity:provider:read",
    group: "system",
  },
  {
    label: "menu.recordStores",
    href: "/administration/record-stores",
    beside: ["/administration/record-exports"],
    permission: "xapi:store:read",
    group: "system",
  },
  { label: "menu.health", href: "/admin/health", permission: "administration:health:read", group: "system" },
];

/** One line of the menu as shown. */
export interface MenuItem {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** A group of lines under one word, or a line by itself. */
export type MenuPart =
  | MenuItem
  | { readonly label: string; readonly current: boolean; readonly items: readonly MenuItem[] };

/** The lines of this viewer's menu; pages open to everyone stand there without a viewer too. */
export function menuOf(shell: Shell): MenuItem[] {
  return shownTo(shell).map((entry) => itemOf(entry, shell));
}

/** The menu of this viewer in its groups. A group of one is that one. */
export function menuParts(shell: Shell): MenuPart[] {
  const shown = shownTo(shell);
  const grouped = GROUPS.flatMap((group): MenuPart[] => {
    const items = shown.filter((entry) => groupOf(entry) === group).map((entry) => itemOf(entry, shell));
    if (items.length < 2) return items;
    return [{ label: t(`menu.group.${group}`), current: items.some(({ current }) => current), items }];
  });
  const alone = shown.filter((entry) => groupOf(entry) === undefined).map((entry) => itemOf(entry, shell));
  return [...grouped, ...alone];
}

function groupOf({ group, label }: Entry): Group | undefined {
  return group ?? GROUP_OF[label];
}

function shownTo({ viewer }: Shell): Entry[] {
  return [...entries, ...furtherEntries].filter(({ permission, own }) => {
    if (permission === "everyone") return true;
    return viewer !== undefined && viewer.permissions.includes(permission) && (own === undefined || viewer.hasYear);
  });
}

function itemOf(entry: Entry, shell: Shell): MenuItem {
  const path = shell.path.split("?", 1)[0] ?? "/";
  return {
    label: t(entry.label),
    href: entry.href,
    current: [entry.href, ...(entry.beside ?? [])].some((each) => path === each || path.startsWith(`${each}/`)),
  };
}
