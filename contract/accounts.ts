/** Accounts, as whoever runs the machinery sees them: that they are there and whether they are open; nothing of their people's years. */
import { z } from "zod";
import { idText, integerText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

const account = z.strictObject({
  accountId: z.int(),
  name: z.string().describe("Of a learner only the first character."),
  login: z.string().nullable(),
  kind: z.enum(["learner", "office", "both"]),
  state: z.enum(["active", "disabled", "closed", "merged"]),
  offices: z.array(z.string()).describe("Titles of the offices held now."),
  sessions: z.int(),
  lastSeen: z.string().nullable().describe("ISO instant of the session used last."),
  createdAt: z.string(),
  secondFactor: z.boolean().describe("Whether a second factor is set up; which one is nobody else's business."),
  me: z.boolean(),
});
export type AccountView = z.infer<typeof account>;

export const listAccounts = operation({
  id: "administration.accounts",
  method: "GET",
  path: "/api/accounts",
  summary: "Accounts, the newest first, or those that a name or a login is found in.",
  audience: "official",
  permission: "administration:account:list",
  scope: "all",
  effect: "none",
  query: z.strictObject({
    q: text(50).optional().describe("Beginning of a login, part of an office's title, or a whole name."),
    state: z.enum(["active", "disabled", "closed", "merged"]).optional(),
    before: idText.optional(),
    limit: integerText(1, 100).default(30),
  }),
  responses: { 200: z.strictObject({ accounts: z.array(account), next: z.int().optional() }) },
  problems: [],
  since: "0.3.0",
});

const accountParams = z.strictObject({ accountId: idText });

export const setAccountState = operation({
  id: "administration.accountState",
  method: "POST",
  path: "/api/accounts/{accountId}/state",
  summary: "Closes an account for now, or opens it again. Whoever is signed in with it is out at once.",
  audience: "official",
  permission: "administration:account:change",
  scope: "all",
  effect: "once",
  params: accountParams,
  body: z.strictObject({ state: z.enum(["active", "disabled"]), reason: text(200, 2) }),
  responses: { 200: account },
  problems: ["own_account", "account_not_changeable"],
  since: "0.3.0",
});

export const resetFactor = operation({
  id: "administration.resetFactor",
  method: "POST",
  path: "/api/accounts/{accountId}/second-factor/reset",
  summary:
    "Takes every second factor of somebody else's account away, with the recovery codes: for whoever lost the telephone and the codes. Its sessions end; the owner is told.",
  audience: "official",
  permission: "administration:factor:reset",
  scope: "all",
  effect: "once",
  stepUp: 10,
  params: accountParams,
  body: z.strictObject({ reason: text(200, 2) }),
  responses: { 200: account },
  problems: ["own_factor", "account_not_changeable", "account_without_factor"],
  since: "0.3.0",
});

export const accountOperations = [
  listAccounts,
  setAccountState,
  resetFactor,
] as const satisfies readonly OperationDefinition[];
