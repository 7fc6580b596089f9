// Everything here only adds comfort: each page works without it.
import "../../ui/styles/index.css";

import { sendEvidence } from "./evidence-fields.ts";
import { autoSubmit, restoreFocus } from "./filters.ts";
import { closeMenus } from "./menus.ts";
import { copyText, fileNames, openDialogs, printPage, revealScripted } from "./pieces.ts";
import { viewEvidence } from "./evidence-viewer.ts";
import { openPackages } from "./package-frame.ts";
import { offerPasskeys } from "./passkey-forms.ts";
import { answerPaper } from "./paper.ts";
import { pollProgress } from "./progress.ts";
import { sendOn } from "./send-on.ts";
import { rowKeys, selectAll } from "./rows.ts";
import { chineseMessages } from "./validation.ts";
import { sendZips } from "./zips.ts";

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
answerPaper(document);
viewEvidence(document);
sendEvidence(document);
sendZips(document);
openPackages(document);
const player = document.querySelector<HTMLElement>("[data-player]");
if (player) void import("./player/player.ts").then(({ openPlayer }) => openPlayer(player));
if (!restoreFocus(document)) document.querySelector<HTMLElement>("[data-focus=true]")?.focus();
