/** Operations on roles, offices and delegations. */
import { z } from "zod";
import {
  accountLine,
  id,
  OFFICE_STATES,
  officeRole,
  officeView,
  placeSchema,
  reason,
  roleCode,
  roleView,
} from "./access-view.ts";
import { DATA_SCOPES } from "./actor.ts";
import { day, idText, integerText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

const roleText = z.strictObject({
  name: text(40, 1),
  base: officeRole,
  permissions: z.array(z.string().max(120)).min(1).max(500),
  scope: z.enum(DATA_SCOPES),
  note: text(200).optional(),
});

export const listRoles = operation({
  id: "access.roles",
  method: "GET",
  path: "/api/access/roles",
  summary: "Roles that come with the product and those that administrators made, each with what it may.",
  audience: "official",
  permission: "access:role:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ roles: z.array(roleView) }) },
  problems: [],
  since: "0.2.0",
});

export const createRole = operation({
  id: "access.createRole",
  method: "POST",
  path: "/api/access/roles",
  summary: "Makes a role that may a part of what the one it is based on may.",
  audience: "official",
  permission: "access:role:change",
  scope: "all",
  effect: "once",
  body: z.strictObject({ code: roleCode, ...roleText.shape }),
  responses: { 201: roleView },
  problems: ["role_beyond_base", "role_taken"],
  since: "0.2.0",
});

export const changeRole = operation({
  id: "access.changeRole",
  method: "PUT",
  path: "/api/access/roles/{roleCode}",
  summary: "Changes a made role: whoever wears it may other things from their next request on.",
  audience: "official",
  permission: "access:role:change",
  scope: "all",
  effect: "repeatable",
  params: z.strictObject({ roleCode }),
  body: z.strictObject({ ...roleText.omit({ base: true }).shape, version: z.int().min(1).max(1_000_000) }),
  responses: { 200: roleView },
  problems: ["role_beyond_base", "role_taken", "conflict"],
  since: "0.2.0",
});

export const retireRole = operation({
  id: "access.retireRole",
  method: "POST",
  path: "/api/access/roles/{roleCode}/retirement",
  summary: "Takes a made role out of use: its offices hold no longer. Nothing is deleted.",
  audience: "official",
  permission: "access:role:change",
  scope: "all",
  effect: "repeatable",
  params: z.strictObject({ roleCode }),
  responses: { 200: roleView },
  problems: ["own_role"],
  since: "0.2.0",
});

const offices = z.strictObject({ offices: z.array(officeView), next: z.string().optional(), total: z.int() });

export const listOffices = operation({
  id: "access.offices",
  method: "GET",
  path: "/api/access/offices",
  summary: "Offices within one's jurisdiction, the newest first: by role, unit, holder, state, or those that end soon.",
  audience: "official",
  permission: "access:office:read",
  scope: "data",
  effect: "none",
  query: z.strictObject({
    role: z.string().max(40).optional().describe("A role that comes with the product, or the code of a made one."),
    unit: idText.optional().describe("Offices of this unit and of those below it."),
    account: idText.optional(),
    office: idText.optional().describe("This office only."),
    q: text(40).optional().describe("Part of the holder's name or of the office's title."),
    state: z.enum(OFFICE_STATES).optional(),
    endsWithin: integerText(1, 365).optional().describe("Days within which it ends by itself."),
    before: idText.optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: { 200: offices },
  problems: [],
  since: "0.2.0",
});

export const searchAccounts = operation({
  id: "access.accounts",
  method: "GET",
  path: "/api/access/accounts",
  summary: "Accounts within one's jurisdiction that an office can be granted to, by name or login name.",
  audience: "official",
  permission: "access:account:search",
  scope: "data",
  effect: "none",
  query: z.strictObject({ q: text(40, 1) }),
  responses: { 200: z.strictObject({ accounts: z.array(accountLine), more: z.boolean() }) },
  problems: [],
  since: "0.2.0",
});

const grant = z.strictObject({
  accountId: id,
  role: z.string().max(40).describe("A role that comes with the product, or the code of a made one."),
  place: placeSchema,
  title: text(100).optional().describe("What the office is called; made of place and role when absent."),
  from: day.optional(),
  to: day.optional().describe("The last day."),
  note: reason,
});

const GRANT_PROBLEMS = [
  "place_unfit",
  "administrators_apart",
  "not_to_oneself",
  "office_held_already",
  "account_inactive",
] as const;

export const grantOffice = operation({
  id: "access.grant",
  method: "POST",
  path: "/api/access/offices",
  summary: "Grants an office. An administrator or 兵团-level HR waits for a second administrator.",
  audience: "official",
  permission: "access:office:grant",
  scope: "all",
  effect: "once",
  body: grant,
  responses: { 201: officeView },
  problems: [...GRANT_PROBLEMS, "role_unknown"],
  since: "0.2.0",
});

export const grantStaff = operation({
  id: "access.grantStaff",
  method: "POST",
  path: "/api/access/staff",
  summary: "Makes somebody clerk or head of a unit within one's own jurisdiction.",
  audience: "official",
  permission: "access:staff:grant",
  scope: "data",
  effect: "once",
  body: z.strictObject({
    accountId: id,
    role: z.enum(["unit_clerk", "unit_head"]),
    unitId: id,
    from: day.optional(),
    to: day.optional(),
    note: reason,
  }),
  responses: { 201: officeView },
  problems: [...GRANT_PROBLEMS],
  since: "0.2.0",
});

const officeParams = z.strictObject({ officeId: idText });

export const revokeOffice = operation({
  id: "access.revoke",
  method: "POST",
  path: "/api/access/offices/{officeId}/revocation",
  summary: "Takes an office away, with what was lent from it; whoever wears it has it no longer at their next request.",
  audience: "official",
  permission: "access:office:revoke",
  scope: "all",
  effect: "repeatable",
  params: officeParams,
  body: z.strictObject({ reason }),
  responses: { 200: officeView },
  problems: ["last_security_admin", "office_ended"],
  since: "0.2.0",
});

export const revokeStaff = operation({
  id: "access.revokeStaff",
  method: "POST",
  path: "/api/access/staff/{officeId}/revocation",
  summary: "Takes the office of a unit's clerk or head away, within one's own jurisdiction.",
  audience: "official",
  permission: "access:staff:revoke",
  scope: "data",
  effect: "repeatable",
  params: officeParams,
  body: z.strictObject({ reason }),
  responses: { 200: officeView },
  problems: ["office_ended"],
  since: "0.2.0",
});

export const changePlace = operation({
  id: "access.changePlace",
  method: "PUT",
  path: "/api/access/offices/{officeId}/place",
  summary: "Gives an office another place: the old one ends and stays in history, a new one begins.",
  audience: "official",
  permission: "access:office:grant",
  scope: "all",
  effect: "repeatable",
  params: officeParams,
  body: z.strictObject({ place: placeSchema, reason }),
  responses: { 200: officeView },
  problems: [...GRANT_PROBLEMS, "last_security_admin", "office_ended"],
  since: "0.2.0",
});

export const settleOffice = operation({
  id: "access.settle",
  method: "POST",
  path: "/api/access/offices/{officeId}/confirmation",
  summary: "Confirms an office that waits for a second administrator, or refuses it.",
  audience: "official",
  permission: "access:office:confirm",
  scope: "all",
  effect: "repeatable",
  params: officeParams,
  body: z.strictObject({ confirm: z.boolean(), reason }),
  responses: { 200: officeView },
  problems: ["not_pending", "second_pair_of_eyes", "administrators_apart"],
  since: "0.2.0",
});

export const listDelegations = operation({
  id: "access.delegations",
  method: "GET",
  path: "/api/access/delegations",
  summary: "What one has lent, what was lent to one, and the offices that one may lend.",
  audience: "learner",
  permission: "access:delegation:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      lendable: z.array(officeView),
      lent: z.array(officeView),
      borrowed: z.array(officeView),
      mostDays: z.int(),
    }),
  },
  problems: [],
  since: "0.2.0",
});

export const searchColleagues = operation({
  id: "access.colleagues",
  method: "GET",
  path: "/api/access/colleagues",
  summary: "Colleagues of the same unit or division, to whom an office of one's own can be lent.",
  audience: "official",
  permission: "access:delegation:create",
  scope: "all",
  effect: "none",
  query: z.strictObject({ officeId: idText, q: text(40, 1) }),
  responses: { 200: z.strictObject({ accounts: z.array(accountLine), more: z.boolean() }) },
  problems: ["not_found"],
  since: "0.2.0",
});

export const lendOffice = operation({
  id: "access.lend",
  method: "POST",
  path: "/api/access/delegations",
  summary: "Lends an office, or a part of what it may, to a colleague until a day.",
  audience: "official",
  permission: "access:delegation:create",
  scope: "all",
  effect: "once",
  body: z.strictObject({
    officeId: id,
    accountId: id,
    permissions: z
      .array(z.string().max(120))
      .min(1)
      .max(500)
      .optional()
      .describe("All that the office may when absent."),
    from: day.optional(),
    to: day.describe("The last day."),
    note: reason,
  }),
  responses: { 201: officeView },
  problems: [
    "not_found",
    "loan_unfit",
    "loan_too_long",
    "administrators_apart",
    "not_to_oneself",
    "office_held_already",
  ],
  since: "0.2.0",
});

export const endDelegation = operation({
  id: "access.endDelegation",
  method: "POST",
  path: "/api/access/delegations/{officeId}/end",
  summary: "Calls back what one has lent, or gives back what one has borrowed.",
  audience: "learner",
  permission: "access:delegation:end",
  scope: "all",
  effect: "repeatable",
  params: officeParams,
  body: z.strictObject({ reason }),
  responses: { 200: officeView },
  problems: ["office_ended"],
  since: "0.2.0",
});

export const accessOperations = [
  listRoles,
  createRole,
  changeRole,
  retireRole,
  listOffices,
  searchAccounts,
  grantOffice,
  grantStaff,
  revokeOffice,
  revokeStaff,
  changePlace,
  settleOffice,
  listDelegations,
  searchColleagues,
  lendOffice,
  endDelegation,
] as const satisfies readonly OperationDefinition[];
