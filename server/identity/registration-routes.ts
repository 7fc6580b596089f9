/** Operations of registering. */
import * as contract from "../../contract/registration.ts";
import type { Services } from "../app.ts";
import { dayToIso, shanghaiDate, today } from "../platform/clock.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { readDivisions } from "../policies/door.ts";
import { openShelf, type PolicyShelf } from "../standing/door.ts";
import { CODE_PROMISE } from "./codes.ts";
import { COUNTRIES } from "./countries.ts";
import { currentNotice, readNotices } from "../consents/door.ts";
import { complete } from "./registration-completion.ts";
import { draftView, needDraft } from "./registration-draft.ts";
import { fillIdentity, fillTitle, fillUnit, sendDraftCode, verifyDraftPhone } from "./registration.ts";
import { openTitleChoices } from "./title-choices.ts";

/** Binds them. */
export function bindRegistration(services: Services): Bound[] {
  const { database, vault, clock, jobs, root } = services;
  const titles = openTitleChoices(root);
  const divisions = Object.entries(readDivisions(root)).map(([code, name]) => ({ code, name }));
  let shelf: PolicyShelf | undefined;
  // Reading every document of the law takes a moment that only the first registration needs.
  const ledger = () => ({ jobs, shelf: (shelf ??= openShelf(root)) });
  const notices = readNotices(root);
  const noticeOn = (now: Date) => currentNotice(notices, shanghaiDate(now)).version;
  return [
    handles(contract.readRegistrationChoices, ({ now }) => ({
      series: titles.on(dayToIso(today(clock))),
      countries: [...COUNTRIES],
      divisions,
      consentVersion: noticeOn(now),
    })),
    // Nobody is signed in here, and what is read belongs to whoever has the cookie.
    handles(contract.readRegistration, async ({ caller, now }) =>
      draftView(await needDraft(database, vault, caller, now)),
    ),
    handles(contract.startRegistration, ({ tx, body, ...asking }) =>
      fillIdentity(tx, services, body, noticeOn(asking.now), asking),
    ),
    handles(contract.sendRegistrationCode, async (asking) => {
      await sendDraftCode(services, asking);
      return CODE_PROMISE;
    }),
    handles(contract.verifyRegistrationPhone, ({ body, ...asking }) => verifyDraftPhone(services, body.code, asking)),
    handles(contract.chooseRegistrationTitle, ({ tx, body, ...asking }) =>
      fillTitle(tx, services, titles, body, asking),
    ),
    handles(contract.chooseRegistrationUnit, ({ tx, body, ...asking }) => fillUnit(tx, services, body, asking)),
    handles(contract.completeRegistration, ({ body, ...asking }) =>
      complete({ database, vault, ledger }, body.password, asking),
    ),
  ];
}
