/** Operations of whoever runs the machinery. */
import { listAccounts, resetFactor, setAccountState } from "../../contract/accounts.ts";
import { listParameters, readParameter, setParameter } from "../../contract/administration.ts";
import {
  exportDictionary,
  listDictionaries,
  readDictionary,
  readDictionaryHistory,
  setDictionaryEntry,
} from "../../contract/dictionaries.ts";
import { readDeadJobs, readHealth, readJobs, settleDeadJob } from "../../contract/machinery.ts";
import type { Context, Services } from "../app.ts";
import { changeAccountState, resetFactors } from "../identity/door.ts";
import { notify } from "../notices/door.ts";
import { forget } from "../parameters/door.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { accountPage, accountView } from "./accounts.ts";
import { dictionaryChanges, dictionaryHeads, dictionaryView, dictionaryWorkbook, setEntry } from "./dictionaries.ts";
import { healthView } from "./health.ts";
import { deadJobs, jobsView, settle } from "./jobs.ts";
import { readLawDictionaries } from "./law-dictionaries.ts";
import { change, parameterHistory, parameterNamed, parameterViews } from "./parameters.ts";

/** The area of dictionaries, parameters, jobs, health and accounts. */
export const administration: Context = {
  name: "administration",
  operations: (services) => [
    ...parameterOperations(services),
    ...dictionaryOperations(services),
    ...machineryOperations(services),
    ...accountOperations(services),
  ],
};

function parameterOperations({ database }: Services): Bound[] {
  return [
    handles(listParameters, async ({ db, actor, now }) => ({ parameters: await parameterViews(db, actor.role, now) })),
    handles(readParameter, async ({ db, params, actor, now }) =>
      parameterHistory(db, parameterNamed(params.name), actor.role, now),
    ),
    handles(setParameter, async ({ tx, params, body, actor, now, tell }) => {
      const view = await change(tx, parameterNamed(params.name), body, {
        accountId: actor.accountId,
        role: actor.role,
        now,
      });
      tell({ details: { from: body.expected, to: body.value, since: body.from, reason: body.reason } });
      forget(database);
      return view;
    }),
  ];
}

function dictionaryOperations({ root }: Services): Bound[] {
  const law = readLawDictionaries(root);
  return [
    handles(listDictionaries, async ({ db }) => ({ dictionaries: await dictionaryHeads(db, law) })),
    handles(readDictionary, async ({ db, params, query }) => dictionaryView(db, law, params.dictionary, query.q)),
    handles(exportDictionary, async ({ db, params }) =>
      dictionaryWorkbook(await dictionaryView(db, law, params.dictionary)),
    ),
    handles(readDictionaryHistory, async ({ db, params }) => ({
      changes: await dictionaryChanges(db, params.dictionary),
    })),
    handles(setDictionaryEntry, async ({ tx, params, body, actor, now, tell }) => {
      tell({ object: `dictionary:${params.dictionary}/${params.entry}` });
      return setEntry(tx, params, body, { accountId: actor.accountId, now });
    }),
  ];
}

function machineryOperations(services: Services): Bound[] {
  const { database, jobs } = services;
  return [
    handles(readJobs, async () => jobsView(database)),
    handles(readDeadJobs, async ({ params }) => deadJobs(database, params.queue)),
    handles(settleDeadJob, async ({ tx, params, body, tell }) => {
      tell({ object: `queue:${params.queue}`, details: { job: body.jobId, how: body.how } });
      return { left: await settle(tx, jobs, { queue: params.queue, ...body }) };
    }),
    handles(readHealth, async () => healthView(services)),
  ];
}

function accountOperations(services: Services): Bound[] {
  return [
    handles(listAccounts, async ({ db, query, actor, now }) =>
      accountPage({ db, secrets: services.database }, query, actor.accountId, now),
    ),
    handles(setAccountState, async ({ tx, params, body, actor, now, tell }) => {
      const { accountId } = params;
      if (accountId === actor.accountId) throw new Refusal("own_account");
      const change = await changeAccountState(tx, accountId, body.state);
      if (change === "not_found") throw new Refusal("not_found");
      if (change === "final" || change === "last") throw new Refusal("account_not_changeable");
      const view = await accountView(tx, accountId, actor.accountId, now);
      if (view === undefined) throw new Refusal("not_found");
      tell({ object: `account:${accountId}`, details: { state: body.state, reason: body.reason } });
      if (change === "changed") {
        const values = { change: body.state === "active" ? "启用" : "停用", reason: body.reason };
        await notify(tx, services, { template: "account_state", accountId, values });
      }
      return view;
    }),
    handles(resetFactor, async ({ tx, params: { accountId }, body: { reason }, actor, now, tell }) => {
      if (accountId === actor.accountId) throw new Refusal("own_factor");
      const taken = await resetFactors(tx, accountId);
      if (taken === "not_found") throw new Refusal("not_found");
      if (taken === "final") throw new Refusal("account_not_changeable");
      if (taken === "none") throw new Refusal("account_without_factor");
      tell({ object: `account:${accountId}`, details: { reason, ...taken } });
      await notify(tx, services, {
        template: "second_factor_reset",
        accountId,
        values: { reason },
        link: "/second-factor",
      });
      const view = await accountView(tx, accountId, actor.accountId, now);
      if (view === undefined) throw new Refusal("not_found");
      return view;
    }),
  ];
}
