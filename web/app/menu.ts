import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { Permission } from "../../contract/rights.ts";
import type { Shell } from "./shell.ts";

const t = words("app", dictionary);

interface Entry {
  readonly label: Extract<keyof typeof dictionary, `menu.${string}`>;
  readonly href: string;
  /** Who has it sees the entry; `everyone` stands there without anybody signed in. */
  readonly permission: Permission | "everyone";
  /** Only for whoever has a ledger of their own. */
  readonly own?: true;
  /** Where else one is at this line: pages beside its own, with what is below them. */
  readonly beside?: readonly string[];
  /** What of the viewer says how much waits there. */
  readonly counts?: "reviews";
}

/** Groups in the order in which they stand, and what stands under each. A group of one is that one. */
const MENU = {
  mine: [
    { label: "menu.year", href: "/year", permission: "standing:year:read", own: true },
    { label: "menu.declarations", href: "/declarations", permission: "declaration:own:read", own: true },
    { label: "menu.courses", href: "/courses", permission: "courses:catalogue:read", own: true },
    {
      label: "menu.myCourses",
      href: "/my-courses",
      permission: "courses:own:read",
      own: true,
      beside: ["/learning-record", "/study"],
    },
    { label: "menu.employment", href: "/employment/mine", permission: "employment:own:read", own: true },
    { label: "menu.files", href: "/files", permission: "files:own:read", own: true },
    { label: "menu.inbox", href: "/inbox", permission: "notices:inbox:read", own: true },
    { label: "menu.privacy", href: "/privacy", permission: "privacy:own:read", own: true },
  ],
  desk: [
    { label: "menu.reviews", href: "/reviews", permission: "declaration:item:review", counts: "reviews" },
    {
      label: "menu.confirmations",
      href: "/employment/waiting",
      permission: "employment:request:read",
      beside: ["/employment/moves", "/employment/conflicts", "/employment/merges", "/employment/arrivals"],
    },
    { label: "menu.lists", href: "/lists", permission: "declaration:list:read" },
    { label: "menu.trainings", href: "/trainings", permission: "declaration:training:read" },
    { label: "menu.anomalies", href: "/anomalies", permission: "watching:anomaly:read" },
    { label: "menu.overview", href: "/overview", permission: "population:overview:read" },
    { label: "menu.years", href: "/years", permission: "years:closing:read" },
    { label: "menu.workbooks", href: "/workbooks", permission: "workbooks:import:read" },
    { label: "menu.preview", href: "/notices/preview", permission: "notices:preview:read" },
  ],
  teaching: [
    { label: "menu.teaching", href: "/teaching", permission: "courses:item:write" },
    { label: "menu.approvals", href: "/teaching", permission: "courses:item:decide" },
    { label: "menu.recognition", href: "/course-recognition", permission: "courses:whitelist:read" },
    { label: "menu.contents", href: "/contents", permission: "content:asset:read" },
    { label: "menu.bank", href: "/bank", permission: "assessment:bank:read", beside: ["/tests", "/test-adjustments"] },
  ],
  people: [
    { label: "menu.units", href: "/unit", permission: "population:person:list" },
    { label: "menu.recovery", href: "/recovery-desk", permission: "identity:recovery:decide" },
    { label: "menu.requests", href: "/requests", permission: "privacy:request:read" },
  ],
  organisation: [
    { label: "menu.organisations", href: "/organisations", permission: "organisations:unit:read" },
    { label: "menu.institutions", href: "/institutions", permission: "everyone" },
  ],
  policy: [
    { label: "menu.policy", href: "/policy", permission: "everyone" },
    { label: "menu.simulation", href: "/simulation", permission: "population:simulation:read" },
  ],
  questions: [
    { label: "menu.questions", href: "/questions", permission: "everyone" },
    { label: "menu.unanswered", href: "/unanswered-questions", permission: "policies:unanswered:read" },
  ],
  access: [
    { label: "menu.roles", href: "/access/roles", permission: "access:role:read" },
    { label: "menu.offices", href: "/access/offices", permission: "access:office:read" },
    { label: "menu.delegations", href: "/access/delegations", permission: "access:delegation:create" },
    { label: "menu.audit", href: "/audit", permission: "audit:event:read" },
    { label: "menu.catalogue", href: "/columns", permission: "privacy:catalogue:read" },
  ],
  system: [
    { label: "menu.accounts", href: "/admin/accounts", permission: "administration:account:list" },
    { label: "menu.dictionaries", href: "/admin/dictionaries", permission: "administration:dictionary:read" },
    { label: "menu.parameters", href: "/admin/parameters", permission: "administration:parameter:read" },
    { label: "menu.templates", href: "/admin/templates", permission: "notices:template:read" },
    { label: "menu.deliveries", href: "/admin/deliveries", permission: "delivery:message:list" },
    { label: "menu.jobs", href: "/admin/jobs", permission: "administration:job:read" },
    { label: "menu.providers", href: "/administration/identity-providers", permission: "identity:provider:read" },
    {
      label: "menu.recordStores",
      href: "/administration/record-stores",
      permission: "xapi:store:read",
      beside: ["/administration/record-exports"],
    },
    { label: "menu.health", href: "/admin/health", permission: "administration:health:read" },
  ],
} as const satisfies Record<string, readonly Entry[]>;
type Group = keyof typeof MENU;

/** One line of the menu as shown. */
export interface MenuItem {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
  /** How much waits there; 0 where nothing does, or nothing is counted. */
  readonly count: number;
}

/** A group of lines under one word, or a line by itself. */
export type MenuPart =
  | MenuItem
  | { readonly label: string; readonly current: boolean; readonly items: readonly MenuItem[] };

/** The menu of this viewer in its groups; pages open to everyone stand there without a viewer too. */
export function menuParts(shell: Shell): MenuPart[] {
  return (Object.keys(MENU) as Group[]).flatMap((group): MenuPart[] => {
    const items = MENU[group].filter((entry) => isShown(entry, shell)).map((entry) => itemOf(entry, shell));
    if (items.length < 2) return items;
    return [{ label: t(`menu.group.${group}`), current: items.some(({ current }) => current), items }];
  });
}

function isShown({ permission, own }: Entry, { viewer }: Shell): boolean {
  if (permission === "everyone") return true;
  return viewer !== undefined && viewer.permissions.includes(permission) && (own === undefined || viewer.hasYear);
}

function itemOf(entry: Entry, shell: Shell): MenuItem {
  const path = shell.path.split("?", 1)[0] ?? "/";
  return {
    label: t(entry.label),
    href: entry.href,
    count: entry.counts === undefined ? 0 : (shell.viewer?.[entry.counts] ?? 0),
    current: [entry.href, ...(entry.beside ?? [])].some((each) => path === each || path.startsWith(`${each}/`)),
  };
}
