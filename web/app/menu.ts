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
}

const entries: readonly Entry[] = [
  { label: "menu.year", href: "/year", permission: "standing:year:read", own: true },
  { label: "menu.employment", href: "/employment/mine", permission: "employment:own:read", own: true },
  { label: "menu.units", href: "/unit", permission: "population:person:list" },
  { label: "menu.confirmations", href: "/employment/waiting", permission: "employment:request:read" },
  { label: "menu.overview", href: "/overview", permission: "population:overview:read" },
  { label: "menu.organisations", href: "/organisations", permission: "organisations:unit:read" },
  { label: "menu.workbooks", href: "/workbooks", permission: "workbooks:import:read" },
  { label: "menu.recovery", href: "/recovery-desk", permission: "identity:recovery:decide" },
  { label: "menu.simulation", href: "/simulation", permission: "population:simulation:read" },
  { label: "menu.institutions", href: "/institutions", permission: "everyone" },
  { label: "menu.questions", href: "/questions", permission: "everyone" },
  { label: "menu.policy", href: "/policy", permission: "everyone" },
];

/** One line of the menu as shown. */
export interface MenuItem {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The menu of this viewer; pages open to everyone stand there without a viewer too. */
export function menuOf(shell: Shell): MenuItem[] {
  const { viewer } = shell;
  const path = shell.path.split("?", 1)[0] ?? "/";
  return entries
    .filter(({ permission, own }) => {
      if (permission === "everyone") return true;
      return viewer !== undefined && viewer.permissions.includes(permission) && (own === undefined || viewer.hasYear);
    })
    .map((entry) => ({
      label: t(entry.label),
      href: entry.href,
      current: path === entry.href || path.startsWith(`${entry.href}/`),
    }));
}
