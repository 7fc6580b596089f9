/** Operations of the review desk: what helps to decide, several at once, figures. */
import {
  readDeclarationEffect,
  readDeclarationFigures,
  reviewDeclarations,
  type DeskEffect,
} from "../../contract/declaration-desk.ts";
import { PROBLEMS, type ProblemCode } from "../../contract/problems.ts";
import type { DeclarationKind } from "../../engine/document.ts";
import type { Services } from "../app.ts";
import { citations } from "../policies/door.ts";
import { shanghaiDay } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { limitsOf } from "./acts.ts";
import { passTogether } from "./batch.ts";
import { revocationOf } from "./cascade.ts";
import { allowed, isWaiting } from "./declaration.ts";
import { figuresOf } from "./figures.ts";
import { inHand, kindOfRow } from "./judging.ts";
import { readPhrases } from "./phrases.ts";
import { effectOf } from "./preview.ts";
import { hasHadHand, officeOf, partiesOf, seesDeclaration, type Asking } from "./sight.ts";
import { declarationById, factsOf, stepsOf, type DeclarationRow } from "./store.ts";
import type { Reading } from "./views.ts";

type Call = Asking & { now: Date };

/** Handlers of the desk. */
export function bindAids({ root }: Services, reading: Reading) {
  const phrases = readPhrases(root);
  return [
    handles(readDeclarationEffect, async ({ db, params, query, actor, reach, now }) => {
      const asking = { actor, reach, now };
      const row = await declarationById(db, params.declarationId);
      if (row === undefined || !(await seesDeclaration(db, asking, row))) throw new Refusal("not_found");
      const kind = kindOfRow(reading.ledger.shelf, row);
      const { shelf } = reading.ledger;
      return {
        effect: await openEffect(db, reading, row, { now, hours: query.hours }),
        revocation: partiesOf(asking, row).has("bureau") ? await revocationOf(db, shelf, row, now) : null,
        mostHours: kind?.hours?.lowered === true ? (row.granted_hundredths ?? row.asked_hundredths) : null,
        barred: await barredOf(db, asking, row),
        clauses: clausesOf(reading, kind),
        phrases,
      };
    }),
    handles(reviewDeclarations, async ({ tx, body, tell, actor, reach, now }) => {
      const asking = { actor, reach, now };
      const acting = { ...asking, office: await officeOf(tx, asking) };
      const passed = await passTogether(tx, reading.ledger, acting, body);
      tell({ details: { kind: body.kind, declarations: passed.map(({ declarationId }) => declarationId) } });
      return { declarations: passed.map(({ declarationId, state }) => ({ declarationId, state })) };
    }),
    handles(readDeclarationFigures, ({ db, query, ...asking }) => figuresOf(db, reading, asking, query)),
  ];
}

/** What approval would change, for what is not decided. */
async function openEffect(
  db: Db,
  reading: Reading,
  row: DeclarationRow,
  { now, hours }: { now: Date; hours: number | undefined },
): Promise<DeskEffect["effect"]> {
  if (!isWaiting(row.state) && row.state !== "returned") return null;
  const hand = await inHand(db, reading.ledger.shelf, {
    personId: row.person_id,
    kindId: row.kind,
    said: row.said,
    today: shanghaiDay(now),
    whole: true,
    submittedOn: shanghaiDay(row.submitted_at ?? row.created_at),
    entryId: row.entry_id,
  });
  return effectOf(hand, reading.sources, hours ?? row.granted_hundredths ?? row.asked_hundredths);
}

/** What the caller could do from where they sit, and yet may not because of who they are. */
async function barredOf(db: Db, asking: Call, row: DeclarationRow): Promise<DeskEffect["barred"]> {
  const { actor, reach, now } = asking;
  const events = allowed(factsOf(row, await limitsOf(db, row, now)), partiesOf(asking, row), now);
  const steps = await stepsOf(db, row.declaration_id);
  const own = reach.kind !== "self" && actor.personId === row.person_id;
  return events.flatMap((event) => {
    const code: ProblemCode | undefined = own
      ? "declaration_own"
      : hasHadHand(actor.accountId, event, row, steps)
        ? "declaration_same_eyes"
        : undefined;
    return code === undefined ? [] : [{ event, title: PROBLEMS[code].title, remedy: PROBLEMS[code].remedy }];
  });
}

/** Clauses that a reason can rest on: those of the kind, and of what rules it out. */
function clausesOf(reading: Reading, kind: DeclarationKind | undefined): DeskEffect["clauses"] {
  if (kind === undefined) return [];
  const texts = new Map<string, string>();
  for (const { text, cites } of kind.bars) for (const each of cites) if (!texts.has(each)) texts.set(each, text);
  for (const each of kind.cites) if (!texts.has(each)) texts.set(each, `${kind.label}：${kind.effect}`);
  return [...texts].flatMap(([cite, text]) => citations(reading, [cite]).map((each) => ({ ...each, text })));
}
