/**
 * Who may do what, written by hand from what the offices are for: the second table beside contract/permissions, never derived
 * from it. A letter is an actor of the small world; `o` is somebody signed in who wears no office and has no ledger, which
 * is all that is left of an official whose office was taken away.
 */
import type { ActorKey, PersonKey } from "./world.ts";

export const LETTERS: Readonly<Record<string, ActorKey | "oneself">> = {
  a: "anonymous",
  o: "oneself",
  L: "learner",
  C: "unit_clerk",
  H: "unit_head",
  I: "industry_reviewer",
  D: "division_hr",
  X: "xpcc_hr",
  T: "institution",
  F: "finance",
  S: "service_desk",
  Y: "system_admin",
  E: "security_admin",
  U: "audit_admin",
  M: "made",
  G: "delegate",
};

/** Everybody, whether signed in or not. */
const ALL = "a o L C H I D X T F S Y E U M G";
/** Whoever is signed in; the made role may only what was chosen for it. */
const SIGNED = "o L C H I D X T F S Y E U G";
/** Whoever is signed in, and the made role among them where nothing but a session is asked for. */
const SESSION = `${SIGNED} M`;
/** Whoever wears an office, the made role aside. */
const OFFICE = "C H I D X T F S Y E U G";

/** One line per operation of the contract. */
export const MAY: Readonly<Record<string, string>> = {
  "session.personas": ALL,
  "session.create": ALL,
  "session.delete": ALL,
  "session.me": SESSION,
  "session.wear": SIGNED,
  "session.signInByPassword": ALL,
  "session.sendCode": ALL,
  "session.signInByCode": ALL,
  "account.read": SIGNED,
  "account.endSession": SIGNED,
  "account.endSessions": SIGNED,
  "account.changePassword": SIGNED,
  "account.sendPhoneCode": SIGNED,
  "account.changePhone": SIGNED,
  "factor.read": SIGNED,
  "factor.totp.begin": SIGNED,
  "factor.totp.setup": SIGNED,
  "factor.totp.confirm": SIGNED,
  "factor.totp.remove": SIGNED,
  "factor.recovery.renew": SIGNED,
  "factor.proof": ALL,
  "factor.give": SESSION,
  "factor.password": SIGNED,
  "passkey.begin": SIGNED,
  "passkey.add": SIGNED,
  "passkey.rename": SIGNED,
  "passkey.remove": SIGNED,
  "passkey.proof.begin": SESSION,
  "passkey.proof": SESSION,
  "passkey.session.begin": ALL,
  "passkey.session": ALL,
  "policies.list": ALL,
  "policies.read": ALL,
  "policies.text": ALL,
  "policies.lint": OFFICE,
  "answers.list": ALL,
  "answers.read": ALL,
  "questions.search": ALL,
  "decisions.create": ALL,
  "organisations.searchUnits": ALL,
  "standing.year": "L C H I D X M G",
  "standing.myYear": "L",
  "standing.ledger": "L C H I D X G",
  "standing.standings": "L C H I D X G",
  "standing.decide": "C H D X G",
  "standing.decisions": "L C H I D X G",
  "standing.receipt": "L C H I D X G",
  "standing.replay": "L C H I D X G",
  "population.people": "C H I D X M G",
  "population.overview": "C H I D X G",
  "population.choices": "C H I D X M G",
  "population.simulate": "X",
  "population.simulations": "X",
  "population.simulation": "X",
  "population.cancelSimulation": "X",
  "workbooks.import": "C H D X G",
  "workbooks.imports": "C H D X G",
  "workbooks.readImport": "C H D X G",
  "workbooks.commit": "C H D X G",
  "workbooks.discard": "C H D X G",
  "workbooks.errors": "C H D X G",
  "workbooks.template": "C H D X G",
  "workbooks.verdicts": "C H I D X M G",
  "access.roles": "E U",
  "access.createRole": "E",
  "access.changeRole": "E",
  "access.retireRole": "E",
  "access.offices": "H D E U",
  "access.accounts": "H D E",
  "access.grant": "E",
  "access.grantStaff": "H D",
  "access.revoke": "E",
  "access.revokeStaff": "H D",
  "access.changePlace": "E",
  "access.settle": "E U",
  "access.delegations": SIGNED,
  "access.colleagues": OFFICE,
  "access.lend": OFFICE,
  "access.endDelegation": SIGNED,
  "audit.events": "U",
  "audit.event": "U",
  "audit.export": "U",
  "audit.signIns": "U",
  "audit.chain": "U",
  "audit.root": "U",
  "audit.seal": "U",
  "audit.verify": "U",
  "delivery.messages": "Y",
  "delivery.backlog": "Y",
  "delivery.resend": "Y",
  "delivery.receipt": ALL,
  "delivery.demo": ALL,
};

/** Whom each actor sees; one who is not named sees nobody. */
export const SEES: Readonly<Partial<Record<ActorKey, readonly PersonKey[]>>> = {
  learner: ["own"],
  unit_clerk: ["own", "same", "child", "otherIndustry"],
  unit_head: ["own", "same", "child", "otherIndustry"],
  delegate: ["own", "same", "child", "otherIndustry"],
  industry_reviewer: ["own", "same", "child", "parent", "sibling"],
  division_hr: ["own", "same", "child", "parent", "sibling", "otherIndustry"],
  xpcc_hr: ["own", "same", "child", "parent", "sibling", "siblingDivision", "otherIndustry", "atCorps"],
  made: ["child", "siblingDivision"],
};

/** Imports by whose they are, and who sees them. */
export const IMPORTS_SEEN: Readonly<Record<string, readonly ActorKey[]>> = {
  hospital: ["unit_clerk", "unit_head", "delegate", "division_hr", "xpcc_hr"],
  clinic: ["unit_clerk", "unit_head", "delegate", "division_hr", "xpcc_hr"],
  school: ["division_hr", "xpcc_hr"],
  division: ["division_hr", "xpcc_hr"],
  twoUnits: ["xpcc_hr"],
  siblingDivision: ["xpcc_hr"],
  everybody: ["xpcc_hr"],
};

/** Holders of the offices that each actor finds in the list of offices, by the titles of the small world. */
export const OFFICES_SEEN: Readonly<Partial<Record<ActorKey, readonly string[]>>> = {
  unit_head: ["unit_clerk", "unit_head", "delegate"],
  division_hr: ["unit_clerk", "unit_head", "delegate", "division_hr", "industry_reviewer"],
  security_admin: [
    "unit_clerk",
    "unit_head",
    "delegate",
    "division_hr",
    "industry_reviewer",
    "xpcc_hr",
    "institution",
    "finance",
    "service_desk",
    "system_admin",
    "security_admin",
    "audit_admin",
    "made",
  ],
  audit_admin: [
    "unit_clerk",
    "unit_head",
    "delegate",
    "division_hr",
    "industry_reviewer",
    "xpcc_hr",
    "institution",
    "finance",
    "service_desk",
    "system_admin",
    "security_admin",
    "audit_admin",
    "made",
  ],
};

/** Whether an actor may do an operation, by the table above; throws for an operation that nobody wrote down. */
export function isExpected(operation: string, actor: ActorKey | "oneself"): boolean {
  const line = MAY[operation];
  if (line === undefined) throw new Error(`${operation} is missing in test/rights/expected.ts`);
  return line.split(" ").some((letter) => LETTERS[letter] === actor);
}
