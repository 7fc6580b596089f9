/** Operations of declarations. */
import {
  createMyDeclaration,
  declareFor,
  listDeclarations,
  listKinds,
  listMyDeclarations,
  moveMyDeclaration,
  previewMyDeclaration,
  readDeclaration,
  readMyDeclaration,
  reviewDeclaration,
  revokeDeclaration,
  ruleOnAppeal,
  saveMyDeclaration,
  submitMyDeclaration,
} from "../../contract/declarations.ts";
import type { Context, Services } from "../app.ts";
import { openFileServices } from "../files/door.ts";
import { openLibrary, readDictionary, readDivisions } from "../policies/door.ts";
import { recordEvent } from "../platform/audit.ts";
import { shanghaiDay } from "../platform/clock.ts";
import { transact, type Db, type Tx } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { startSchedule } from "../platform/schedule.ts";
import { CertificateTaken, noteContest, openShelf, personInReach, servingPlace } from "../standing/door.ts";
import { batchQueue, workBatches } from "./batches/jobs.ts";
import type { BatchServices } from "./batches/read.ts";
import { bindBatches } from "./batches/routes.ts";
import { tidying } from "./batches/tidy.ts";
import { act, create, hold, save, type Acting, type Words } from "./acts.ts";
import { closedWords, gateOf } from "./closed-year.ts";
import type { DeclarationEvent } from "./declaration.ts";
import { inHand, policyOf } from "./judging.ts";
import { kindViews } from "./kinds.ts";
import { bindAids } from "./desk.ts";
import { bindLists } from "./lists/routes.ts";
import { workTrainings } from "./trainings/credit.ts";
import { trainingQueue } from "./trainings/queue.ts";
import { bindTrainings } from "./trainings/routes.ts";
import { watchingLists } from "./lists/waiting.ts";
import { lookAt } from "./looks.ts";
import { effectOf } from "./preview.ts";
import { queueOf } from "./queue.ts";
import { officeOf, seesDeclaration, type Asking } from "./sight.ts";
import { declarationById, declarationsOf } from "./store.ts";
import { lines, viewOf, type Reading } from "./views.ts";

/** The area of hours and exemptions handed in with evidence. */
export const declarations: Context = {
  name: "declarations",
  queues: [batchQueue, trainingQueue],
  operations: (services) => {
    const reading = openReading(services);
    return [
      ...bindBatches(services, batchServices(services)),
      ...bindReading(services, reading),
      ...bindOwn(services, reading),
      ...bindDesk(services, reading),
      ...bindAids(services, reading),
      ...bindLists(reading),
      ...bindTrainings(reading),
    ];
  },
  work: async (services) => {
    const { database, clock, jobs } = services;
    const { ledger } = openReading(services);
    await workBatches(jobs, batchServices(services));
    await workTrainings(jobs, { database, clock, ledger });
    return startSchedule(services, [watchingLists({ database, clock, ledger }), tidying(services)]);
  },
};

function batchServices(services: Services): BatchServices {
  const { database, clock } = services;
  return { database, clock, ...openReading(services), files: openFileServices(services) };
}

function openReading({ root, jobs, vault, clock }: Services): Reading {
  const { sources } = openLibrary(root);
  const words = { dictionary: readDictionary(root), divisions: readDivisions(root) };
  return { ledger: { jobs, vault, clock, shelf: openShelf(root) }, sources, ...words, vault };
}

type Call = Asking & { now: Date };

/** The person who asks for themselves. */
function ownPerson({ actor }: Pick<Asking, "actor">): number {
  if (actor.personId === undefined) throw new Refusal("not_found");
  return actor.personId;
}

async function viewed(db: Db, reading: Reading, asking: Call, declarationId: number, everywhere: Db = db) {
  const row = await declarationById(db, declarationId);
  if (row === undefined || !(await seesDeclaration(db, asking, row))) throw new Refusal("not_found");
  return viewOf(db, reading, asking, row, everywhere);
}

function bindReading({ database }: Services, reading: Reading) {
  const shelf = reading.ledger.shelf;
  return [
    handles(listKinds, ({ query, now }) => {
      const year = query.year ?? Math.trunc(shanghaiDay(now) / 10_000);
      return { year, kinds: kindViews(policyOf(shelf, year), reading.sources, reading.dictionary) };
    }),
    handles(listMyDeclarations, async ({ db, actor, now }) => ({
      declarations: await lines(db, reading, await declarationsOf(db, ownPerson({ actor })), now),
    })),
    handles(readMyDeclaration, ({ db, params, ...asking }) => viewed(db, reading, asking, params.declarationId)),
    handles(readDeclaration, async ({ db, params, tell, ...asking }) => {
      const view = await viewed(db, reading, asking, params.declarationId, database);
      tell({ personId: view.person.personId, ...lookAt(view) });
      return view;
    }),
    handles(previewMyDeclaration, async ({ db, body, actor, now }) => {
      const asked = {
        personId: ownPerson({ actor }),
        kindId: body.kind,
        said: body.said,
        today: shanghaiDay(now),
        whole: true,
      };
      const hand = await inHand(db, shelf, asked);
      const { personId } = asked;
      const place = (await servingPlace(db, personId, asked.today)) ?? { unitId: null, divisionCode: null };
      const gate = await gateOf(db, { ...place, personId, year: hand.read.year }, now);
      const effect = effectOf(hand, reading.sources);
      if (gate.closed === undefined || gate.window !== undefined) return effect;
      const { code: id, message, remedy } = closedWords(hand.read.year, gate);
      return { ...effect, bars: [...effect.bars, { id, text: `${message}。${remedy}`, citations: [] }] };
    }),
    handles(listDeclarations, ({ db, query, ...asking }) => queueOf(db, reading, asking, query)),
  ];
}

async function acting(db: Db, asking: Call): Promise<Acting> {
  return { ...asking, office: await officeOf(db, asking) };
}

/** One event of a declaration in the transaction of the call. */
async function moved(
  tx: Tx,
  reading: Reading,
  asking: Call,
  asked: { declarationId: number; version: number; event: DeclarationEvent; words?: Words },
) {
  const { declarationId, version, event, words } = asked;
  const row = await hold(tx, asking, declarationId, version);
  try {
    await act(tx, reading.ledger, await acting(tx, asking), row, event, words);
  } catch (error) {
    // Freed by a refusal, and used by somebody else since.
    if (error instanceof CertificateTaken) throw new Refusal("certificate_used", error.problems);
    throw error;
  }
  return viewed(tx, reading, asking, declarationId);
}

function bindOwn({ database }: Services, reading: Reading) {
  return [
    handles(createMyDeclaration, async ({ tx, body, tell, actor, reach, now }) => {
      const asking = { actor, reach, now };
      const personId = ownPerson(asking);
      const begun = { personId, kindId: body.kind, said: body.said };
      const declarationId = await create(tx, reading.ledger, await acting(tx, asking), begun);
      tell({ personId, object: `declaration:${declarationId}`, details: { kind: body.kind } });
      return viewed(tx, reading, asking, declarationId);
    }),
    handles(saveMyDeclaration, async ({ tx, params, body, tell, actor, reach, now }) => {
      const asking = { actor, reach, now };
      const row = await hold(tx, asking, params.declarationId, body.version);
      await save(tx, reading.ledger, await acting(tx, asking), row, body);
      tell({ personId: row.person_id, object: `declaration:${row.declaration_id}` });
      return viewed(tx, reading, asking, row.declaration_id);
    }),
    handles(submitMyDeclaration, async ({ params, body, caller, actor, reach, now }) => {
      const asking = { actor, reach, now };
      return contested(database, async (tx) => {
        const row = await hold(tx, asking, params.declarationId, body.version);
        await act(tx, reading.ledger, await acting(tx, asking), row, "submit");
        const told = { personId: row.person_id, object: `declaration:${row.declaration_id}` };
        await recordEvent(tx, { ...told, operation: submitMyDeclaration.id, outcome: "done", actor, caller });
        return viewed(tx, reading, asking, row.declaration_id);
      });
    }),
    handles(moveMyDeclaration, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ personId: actor.personId, object: `declaration:${params.declarationId}`, details: { event: body.event } });
      const words = body.event === "appeal" ? { reason: body.reason } : {};
      return moved(tx, reading, { actor, reach, now }, { ...params, version: body.version, event: body.event, words });
    }),
  ];
}

/** Runs work; a certificate that was used before is written down for both people, although everything else is undone. */
async function contested<Result>(database: Services["database"], work: (tx: Tx) => Promise<Result>): Promise<Result> {
  try {
    return await transact(database, work);
  } catch (error) {
    if (!(error instanceof CertificateTaken)) throw error;
    await transact(database, (tx) => noteContest(tx, error.contest));
    const [problem] = error.problems;
    throw new Refusal("certificate_used", problem === undefined ? [] : [{ ...problem, path: "body.said.number" }]);
  }
}

function bindDesk({ database, vault }: Services, reading: Reading) {
  return [
    handles(declareFor, ({ params, body, caller, actor, reach, now }) => {
      const asking = { actor, reach, now };
      return contested(database, async (tx) => {
        await personInReach(tx, vault, asking, params.personId, shanghaiDay(now));
        if (actor.personId === params.personId) throw new Refusal("declaration_own");
        const by = await acting(tx, asking);
        const begun = { personId: params.personId, kindId: body.kind, said: body.said };
        const declarationId = await create(tx, reading.ledger, by, begun);
        await save(tx, reading.ledger, by, await hold(tx, asking, declarationId, undefined), body);
        await act(tx, reading.ledger, by, await hold(tx, asking, declarationId, undefined), "submit");
        const told = {
          personId: params.personId,
          object: `declaration:${declarationId}`,
          details: { kind: body.kind },
        };
        await recordEvent(tx, { ...told, operation: declareFor.id, outcome: "done", actor, caller });
        return viewed(tx, reading, asking, declarationId);
      });
    }),
    handles(reviewDeclaration, async ({ tx, params, body, tell, actor, reach, now }) => {
      const { event, version } = body;
      const words: Words =
        event === "agree"
          ? {}
          : { reason: body.reason, cites: body.cites, ...(event === "pass" ? { hundredths: body.hours } : {}) };
      const view = await moved(tx, reading, { actor, reach, now }, { ...params, version, event, words });
      tell({
        personId: view.person.personId,
        object: `declaration:${view.declarationId}`,
        details: { event, state: view.state },
      });
      return view;
    }),
    handles(revokeDeclaration, async ({ tx, params, body, tell, actor, reach, now }) => {
      const { version, ...words } = body;
      const view = await moved(tx, reading, { actor, reach, now }, { ...params, version, event: "revoke", words });
      tell({ personId: view.person.personId, object: `declaration:${view.declarationId}` });
      return view;
    }),
    handles(ruleOnAppeal, async ({ tx, params, body, tell, actor, reach, now }) => {
      const { version, event, ...words } = body;
      const view = await moved(tx, reading, { actor, reach, now }, { ...params, version, event, words });
      tell({ personId: view.person.personId, object: `declaration:${view.declarationId}`, details: { event } });
      return view;
    }),
  ];
}
