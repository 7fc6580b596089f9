import dictionary from "../text/zh-CN/app.json" with { type: "json" };
import { words } from "../text/text.ts";
import type { Role, Shell } from "./shell.ts";

const t = words("app", dictionary);

interface Entry {
  readonly key: "year" | "units" | "overview" | "workbooks" | "simulation" | "questions" | "policy";
  readonly href: string;
  readonly roles: readonly Role[] | "everyone";
}

const entries: readonly Entry[] = [
  { key: "year", href: "/year", roles: ["learner"] },
  { key: "units", href: "/unit", roles: ["unit", "division"] },
  { key: "overview", href: "/overview", roles: ["unit", "division", "policy"] },
  { key: "workbooks", href: "/workbooks", roles: ["unit", "division"] },
  { key: "simulation", href: "/simulation", roles: ["policy"] },
  { key: "questions", href: "/questions", roles: "everyone" },
  { key: "policy", href: "/policy", roles: "everyone" },
];

/** One line of the menu as shown. */
export interface MenuItem {
  readonly label: string;
  readonly href: string;
  readonly current: boolean;
}

/** The menu of this viewer; pages open to everyone stand there without a viewer too. */
export function menuOf(shell: Shell): MenuItem[] {
  const roles = shell.viewer?.roles ?? [];
  const path = shell.path.split("?", 1)[0] ?? "/";
  return entries
    .filter((entry) => entry.roles === "everyone" || entry.roles.some((role) => roles.includes(role)))
    .map((entry) => ({
      label: t(`menu.${entry.key}`),
      href: entry.href,
      current: path === entry.href || path.startsWith(`${entry.href}/`),
    }));
}
