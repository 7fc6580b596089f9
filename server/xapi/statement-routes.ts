/** The resource /xapi/statements. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../app.ts";
import { transact, type Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { readQuery, readStatementsQuery, needed, type Query, type StatementsAsked } from "./asking.ts";
import { attachmentsAt, consistentThrough, findPage, findStatement, type Found } from "./finding.ts";
import { holderOf, versionOf } from "./gate.ts";
import { homePageOf, readerOf } from "./holder.ts";
import { readSubmission, type Submission } from "./submission.ts";
import { checkMaySay, completed } from "./saying.ts";
import { refuse, type Json } from "./shape/fault.ts";
import { shown } from "./shape/showing.ts";
import { uuidOf } from "./shape/values.ts";
import { checkShare, storeStatements } from "./storing.ts";
import { writeParts } from "./multipart.ts";

/** What content has said that was launched for a person, as it was stored. */
export interface SaidByContent {
  personId: number;
  activity: string;
  registration: string;
  statements: readonly Json[];
}

/** Who is told what content says, in the transaction that stores it. */
export type HearContent = (tx: Tx, said: SaidByContent) => Promise<void>;

type Own = Pick<Services, "database" | "clock" | "outside"> & { hear: HearContent };

/** Adds the resource. */
export function addStatements(scope: FastifyInstance, services: Own, at: string): void {
  scope.get(at, async (request, reply) => answer(services, request, reply));
  scope.put(at, async (request, reply) => put(services, request, reply));
  scope.post(at, async (request, reply) => post(services, request, reply));
}

async function put(services: Own, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = readQuery(request.query, ["statementId"]);
  const id = uuidOf(needed(query, "statementId"), "query.statementId");
  const submission = await readSubmission(request);
  const [statement] = submission.statements;
  if (statement === undefined || submission.isList) refuse("body", "PUT 一次只能提交一条语句");
  if (statement["id"] !== undefined && String(statement["id"]).toLowerCase() !== id)
    refuse("body.id", "与 statementId 不一致");
  await store(services, request, { ...submission, statements: [{ ...statement, id }] });
  return reply.code(204).send();
}

async function post(services: Own, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  readQuery(request.query, []);
  const submission = await readSubmission(request);
  return reply.code(200).send(await store(services, request, submission));
}

/** Stores what was submitted, all of it or nothing; the numbers of the statements in their order. */
async function store(
  { database, clock, outside, hear }: Own,
  request: FastifyRequest,
  { statements, attachments }: Submission,
): Promise<string[]> {
  const holder = holderOf(request);
  const homePage = homePageOf(outside);
  for (const [index, statement] of statements.entries()) checkMaySay(holder, statement, homePage, `body[${index}]`);
  const version = versionOf(request);
  return transact(database, async (tx) => {
    // From here on this transaction is known to be under way: what it stores is told under a later instant.
    await tx.row("SELECT pg_current_xact_id()");
    const stored = clock.now();
    if (holder.kind === "launch") await checkShare(tx, holder, statements.length, stored);
    const said = statements.map((statement) => completed(holder, statement, { homePage, stored, version }));
    const attached = attachments.map(({ index, ...rest }) => ({ ...rest, statementId: said[index]?.id ?? "" }));
    await storeStatements(tx, holder, said, attached);
    if (holder.kind === "launch") await hear(tx, { ...holder, statements: said.map(({ statement }) => statement) });
    return said.map(({ id }) => id);
  });
}

async function answer(services: Own, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const holder = holderOf(request);
  if (holder.kind === "store" && holder.mayRead === "none") throw new Refusal("xapi_not_allowed");
  const db = readerOf(services.database, holder);
  const through = await consistentThrough(services.database, services.clock.now());
  reply.header("x-experience-api-consistent-through", through.toISOString());
  const { query, asked } = readStatementsQuery(request.query);
  const language = request.headers["accept-language"];
  const told = ({ text }: Found) =>
    asked.format === "exact" ? text : JSON.stringify(shown(JSON.parse(text) as Json, asked.format, language));
  if (asked.one !== undefined) {
    const found = await findStatement(db, holder, asked.one.id, asked.one.voided);
    if (found === undefined) throw new Refusal("not_found");
    reply.header("last-modified", found.stored.toUTCString());
    return send(reply, db, [found], told(found), asked);
  }
  const { found, more } = await findPage(db, holder, asked.page);
  const latest = found.reduce((last, { stored }) => Math.max(last, stored.getTime()), 0);
  if (latest > 0) reply.header("last-modified", new Date(latest).toUTCString());
  const next = more ? moreOf(query, request, found) : "";
  return send(reply, db, found, `{"statements":[${found.map(told).join(",")}],"more":${JSON.stringify(next)}}`, asked);
}

/** The address of the next page: the same question, from the last statement on. */
function moreOf(query: Query, request: FastifyRequest, found: readonly Found[]): string {
  const parameters = new URLSearchParams({
    ...(query as Record<string, string>),
    after: String(found.at(-1)?.position ?? 0),
  });
  return `${request.routeOptions.url ?? ""}?${parameters.toString()}`;
}

async function send(
  reply: FastifyReply,
  db: ReturnType<typeof readerOf>,
  found: readonly Found[],
  json: string,
  { attachments }: StatementsAsked,
): Promise<FastifyReply> {
  const content = Buffer.from(json);
  if (!attachments) return reply.type("application/json; charset=utf-8").send(content);
  const files = await attachmentsAt(
    db,
    found.map(({ position }) => position),
  );
  const boundary = `xapi-${createHash("sha256").update(content).digest("hex").slice(0, 32)}`;
  const parts = [
    { headers: { "Content-Type": "application/json; charset=utf-8" }, content },
    ...files.map((file) => ({
      headers: {
        "Content-Type": file.media,
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": file.sha2,
      },
      content: file.content,
    })),
  ];
  return reply.type(`multipart/mixed; boundary=${boundary}`).send(writeParts(parts, boundary));
}
