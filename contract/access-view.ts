/** Roles, offices and delegations as callers see them. */
import { z } from "zod";
import { DATA_SCOPES, INDUSTRIES, ROLES } from "./actor.ts";
import { divisionText } from "./organisations.ts";
import { text } from "./fields.ts";

export const id = z.int().positive().max(Number.MAX_SAFE_INTEGER);

/** Code of a role that administrators make. */
export const roleCode = z.string().regex(/^[a-z][a-z0-9_]{2,39}$/);
/** Roles that an office can be. */
export const officeRole = z.enum(ROLES.filter((role) => role !== "learner"));
const permission = z.string().max(120);

/** Why something was done, for those who look at it later. */
export const reason = text(200, 1).refine((value) => value.trim() !== "", {
  message: "没有写原因",
  params: { code: "empty", remedy: "请用一句话写明原因" },
});

export const roleView = z
  .strictObject({
    code: z.string(),
    name: z
      .string()
      .nullable()
      .describe("Of a made role; what comes with the product is named by the words of the window."),
    base: officeRole,
    made: z.boolean(),
    permissions: z.array(permission),
    scope: z.enum(DATA_SCOPES),
    note: z.string().nullable(),
    retired: z.boolean(),
    version: z.int().describe("To be sent along when the role is changed; 0 of what comes with the product."),
    holders: z.int().describe("Offices of this role that hold at the moment."),
  })
  .meta({ id: "RoleView" });
export type RoleView = z.infer<typeof roleView>;

/** Where an office is. */
export const placeSchema = z.strictObject({
  scope: z.enum(DATA_SCOPES),
  unitId: id.optional(),
  divisionCode: divisionText.optional(),
  unitIds: z.array(id).min(1).max(50).optional(),
  industry: z.enum(INDUSTRIES).optional(),
});
export type Place = z.infer<typeof placeSchema>;

export const OFFICE_STATES = ["holding", "pending", "future", "ended"] as const;

export const officeView = z
  .strictObject({
    officeId: z.int(),
    accountId: z.int(),
    holder: z.string().describe("Name of the person, or of the account."),
    role: officeRole,
    roleCode: z.string().nullable(),
    roleName: z.string().nullable(),
    title: z.string(),
    place: placeSchema,
    placeName: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime().nullable(),
    state: z.enum(OFFICE_STATES),
    permissions: z.array(permission).nullable().describe("The part that was lent; null where it is all."),
    lender: z.strictObject({ officeId: z.int(), holder: z.string(), title: z.string() }).nullable(),
    grantedBy: z.string().nullable(),
    confirmedBy: z.string().nullable(),
    note: z.string().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    revokedBy: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "OfficeView" });
export type OfficeView = z.infer<typeof officeView>;

export const accountLine = z.strictObject({
  accountId: z.int(),
  name: z.string(),
  loginName: z.string().nullable(),
  unit: z.string().nullable().describe("Where the person served last, if it is a person's account."),
  offices: z.array(z.string()).describe("Titles of the offices held at the moment."),
});
export type AccountLine = z.infer<typeof accountLine>;
