// Everything here only adds comfort: each page works without it.
import "../../ui/styles/index.css";

import { autoSubmit, restoreFocus } from "./filters.ts";
import { closeMenus } from "./menus.ts";
import { copyText, fileNames, openDialogs, printPage, revealScripted } from "./pieces.ts";
import { viewEvidence } from "./evidence-viewer.ts";
import { offerPasskeys } from "./passkey-forms.ts";
import { pollProgress } from "./progress.ts";
import { sendOn } from "./send-on.ts";
import { rowKeys, selectAll } from "./rows.ts";
import { chineseMessages } from "./validation.ts";

/** Pieces that few pages have: what one needs is loaded only where there is one. */
const pieces: Readonly<Record<string, (found: HTMLElement) => Promise<void>>> = {
  "[data-evidence]": async (field) => (await import("./evidence.ts")).openEvidence(field),
  "[data-zip]": async (field) => (await import("./zips.ts")).openZip(field),
  "[data-package]": async (place) => (await import("./package.ts")).openPackage(place),
  "[data-player]": async (player) => (await import("./player/player.ts")).openPlayer(player),
  "[data-content-upload]": async (place) => (await import("./content-upload.ts")).openContentUpload(place),
  "form[data-paper]": async (form) => (await import("./paper.ts")).openPaper(form as HTMLFormElement),
};

offerPasskeys(document);
revealScripted(document);
openDialogs(document);
closeMenus(document);
copyText(document);
printPage(document);
fileNames(document);
chineseMessages(document);
autoSubmit(document);
rowKeys(document);
selectAll(document);
pollProgress(document);
sendOn(document);
viewEvidence(document);
for (const [selector, open] of Object.entries(pieces))
  for (const found of document.querySelectorAll<HTMLElement>(selector)) void open(found);
if (!restoreFocus(document)) document.querySelector<HTMLElement>("[data-focus=true]")?.focus();
