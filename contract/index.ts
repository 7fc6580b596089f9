/** Every operation of the contract. */
import type { OperationDefinition } from "./operation.ts";
import { accessOperations } from "./access.ts";
import { administrationOperations } from "./administration.ts";
import { bankOperations } from "./assessment-bank.ts";
import { testOperations } from "./assessment-tests.ts";
import { takingOperations } from "./assessment.ts";
import { auditOperations } from "./audit.ts";
import { courseAuthoringOperations } from "./course-authoring.ts";
import { courseQuestionOperations } from "./course-questions.ts";
import { courseOperations } from "./courses.ts";
import { declarationBatchOperations } from "./declaration-batches.ts";
import { contentOperations } from "./content.ts";
import { packageOperations } from "./packages.ts";
import { declarationDeskOperations } from "./declaration-desk.ts";
import { declarationOperations } from "./declarations.ts";
import { deliveryOperations } from "./delivery.ts";
import { employmentOperations } from "./employment.ts";
import { evidenceOperations } from "./evidence.ts";
import { federationOperations } from "./federation.ts";
import { frameOperations } from "./frame.ts";
import { watchingOperations } from "./watching.ts";
import { anomalyOperations } from "./watching-anomalies.ts";
import { identityOperations } from "./identity.ts";
import { learningRecordOperations } from "./learning-record.ts";
import { noticesOperations } from "./notices.ts";
import { officialListOperations } from "./official-lists.ts";
import { trainingOperations } from "./trainings.ts";
import { organisationsOperations } from "./organisations.ts";
import { privacyOperations } from "./privacy.ts";
import { secondFactorOperations } from "./second-factor.ts";
import { yearOperations } from "./years.ts";
import { decide } from "./decisions.ts";
import {
  lintPolicy,
  listAnswers,
  listPolicies,
  readAnswer,
  readPolicy,
  readPolicyText,
  searchQuestions,
} from "./policies.ts";
import { unansweredOperations } from "./unanswered.ts";
import { createSession, deleteSession, listPersonas, readMe, wearOffice } from "./session.ts";

import {
  createDecision,
  listDecisions,
  listStandings,
  readLedger,
  readMyYear,
  readReceipt,
  readYear,
  replayDecision,
} from "./standing.ts";

import {
  cancelSimulation,
  createSimulation,
  listPeople,
  listSimulations,
  readChoices,
  readOverview,
  readSimulation,
} from "./population.ts";

import {
  commitImport,
  createImport,
  discardImport,
  exportVerdicts,
  listImports,
  readImport,
  readImportErrors,
  readTemplate,
} from "./workbooks.ts";
import { readImportChanges, readImportChangesWorkbook, undoImport } from "./workbook-changes.ts";
import { workbookExportOperations } from "./workbook-exports.ts";
import { xapiOperations } from "./xapi.ts";

export const operations = [
  listPersonas,
  createSession,
  deleteSession,
  readMe,
  wearOffice,
  listPolicies,
  readPolicy,
  readPolicyText,
  lintPolicy,
  listAnswers,
  readAnswer,
  searchQuestions,
  ...unansweredOperations,
  decide,
  readYear,
  readMyYear,
  readLedger,
  listStandings,
  createDecision,
  listDecisions,
  readReceipt,
  replayDecision,
  listPeople,
  readOverview,
  createSimulation,
  readChoices,
  listSimulations,
  readSimulation,
  cancelSimulation,
  createImport,
  listImports,
  readImport,
  commitImport,
  discardImport,
  readImportErrors,
  readTemplate,
  exportVerdicts,
  readImportChanges,
  readImportChangesWorkbook,
  undoImport,
  ...workbookExportOperations,
  ...xapiOperations,
  ...yearOperations,
  ...accessOperations,
  ...administrationOperations,
  ...auditOperations,
  ...courseOperations,
  ...bankOperations,
  ...contentOperations,
  ...courseAuthoringOperations,
  ...courseQuestionOperations,
  ...learningRecordOperations,
  ...testOperations,
  ...takingOperations,
  ...packageOperations,
  ...declarationOperations,
  ...declarationDeskOperations,
  ...officialListOperations,
  ...declarationBatchOperations,
  ...trainingOperations,
  ...deliveryOperations,
  ...employmentOperations,
  ...evidenceOperations,
  ...identityOperations,
  ...noticesOperations,
  ...organisationsOperations,
  ...privacyOperations,
  ...secondFactorOperations,
  ...federationOperations,
  ...frameOperations,
  ...watchingOperations,
  ...anomalyOperations,
] as const satisfies readonly OperationDefinition[];

/** All of them as types, for the client. */
export type Api = (typeof operations)[number];
