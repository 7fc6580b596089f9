/** Operations on the law: documents, answers, questions, drafts, and the stateless decision. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decide } from "../../contract/decisions.ts";
import {
  lintPolicy,
  listAnswers,
  listPolicies,
  readAnswer,
  readPolicy,
  readPolicyText,
  searchQuestions,
} from "../../contract/policies.ts";
import { exportUnanswered, listUnanswered } from "../../contract/unanswered.ts";
import type { Context, Services } from "../app.ts";
import { shanghaiDate, shanghaiDay } from "../platform/clock.ts";
import { transact } from "../platform/db.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { answerSummary, answerView } from "./answers.ts";
import { readDictionary } from "./dictionary.ts";
import { readDraftText } from "./draft.ts";
import { openLibrary } from "./library.ts";
import { lintsOf } from "./lints.ts";
import { policySummary, policyView } from "./policy-view.ts";
import { allAnswers, searchQuestions as search } from "./questions.ts";
import { questionOf } from "./stateless.ts";
import { noteUnanswered } from "./store.ts";
import { tell } from "./telling.ts";
import { unansweredPage, unansweredWorkbook } from "./unanswered.ts";

const USUAL_HITS = 3;
/** Long enough for the first visitors to be served first. */
const LINTS_AFTER_MS = 20_000;

/** The area of the law. Its documents are read and checked once, at the start. */
export const policies: Context = {
  name: "policies",
  operations: (services) => bindAll(services),
  routes(http, { root }) {
    let contract: Buffer | undefined;
    http.get("/api/openapi.json", async (_request, reply) => {
      contract ??= await readFile(join(root, "contract", "openapi.json"));
      return reply.type("application/json; charset=utf-8").send(contract);
    });
  },
  async work(services) {
    const timer = setTimeout(() => void lintAll(services), LINTS_AFTER_MS);
    return async () => clearTimeout(timer);
  },
};

/** Whoever reads a document first after a start should not wait for its lints; nor should the start wait for them. */
async function lintAll({ root, clock, log }: Services): Promise<void> {
  try {
    for (const edition of openLibrary(root).editions) await lintsOf(root, edition, shanghaiDay(clock.now()));
  } catch (error) {
    log(`Lints of the policy documents: ${(error as Error).message}`);
  }
}

function bindAll({ root, database }: Services) {
  const library = openLibrary(root);
  const dictionary = readDictionary(root);
  const { sources } = library;
  return [
    handles(listPolicies, ({ now }) => ({
      policies: library.editions.map((edition) => policySummary(edition, library, shanghaiDay(now))),
    })),
    handles(readPolicy, async ({ params, now }) => {
      const edition = library.find(`${params.issuer}/${params.topic}`, params.version);
      if (edition === undefined) throw new Refusal("not_found");
      const today = shanghaiDay(now);
      return policyView(edition, library, dictionary, today, await lintsOf(root, edition, today));
    }),
    handles(readPolicyText, ({ params }) => {
      const edition = library.find(`${params.issuer}/${params.topic}`, params.version);
      if (edition === undefined) throw new Refusal("not_found");
      return { yaml: edition.text, digest: edition.digest };
    }),
    handles(lintPolicy, async ({ body, now }) => {
      const report = await readDraftText({ root, yaml: body.yaml, today: shanghaiDay(now) });
      return {
        ok: report.problems.length === 0,
        problems: report.problems,
        lints: report.lints,
        policy: report.policy,
      };
    }),
    handles(listAnswers, () => {
      const { concerns, audiences, answers } = allAnswers();
      return { concerns, audiences, answers: answers.map(answerSummary) };
    }),
    handles(readAnswer, ({ params, now }) => {
      const answer = answerView(params.number, library, Math.trunc(shanghaiDay(now) / 10_000));
      if (answer === undefined) throw new Refusal("not_found");
      return answer;
    }),
    handles(searchQuestions, async ({ query, now }) => {
      const { hits, noMatch } = search(query.q, query.limit ?? USUAL_HITS);
      if (noMatch) await transact(database, (tx) => noteUnanswered(tx, query.q, now));
      return { hits, noMatch };
    }),
    handles(listUnanswered, ({ db, query }) => unansweredPage(db, query)),
    handles(exportUnanswered, ({ db, query, now, tell: say }) => {
      const { from, to, sort } = query;
      say({ object: "export:unanswered", details: { from, to, sort } });
      return unansweredWorkbook(db, query, shanghaiDate(now));
    }),
    handles(decide, ({ body, now }) => tell(questionOf(body, library, shanghaiDay(now)), { sources, dictionary })),
  ];
}
