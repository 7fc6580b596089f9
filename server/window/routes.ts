/** Every page, form and file of the window. */
import { anomalyRoutes } from "./pages/anomalies.ts";
import { federationRoutes } from "./pages/federation.ts";
import { xapiRoutes } from "./pages/xapi.ts";
import { auditRoutes } from "./pages/audit.ts";
import { assessmentBankRoutes } from "./pages/assessment-bank.ts";
import { assessmentTakingRoutes } from "./pages/assessment-taking.ts";
import { assessmentTestRoutes } from "./pages/assessment-tests.ts";
import { accessRoutes } from "./pages/access.ts";
import { fileRoutes } from "./pages/files.ts";
import { homeRoutes } from "./pages/home.ts";
import { identityRoutes } from "./pages/identity.ts";
import { institutionRoutes } from "./pages/institutions.ts";
import { organisationActRoutes } from "./pages/organisation-act.ts";
import { organisationRoutes } from "./pages/organisations.ts";
import { declarationBatchRoutes } from "./pages/declaration-batches.ts";
import { declarationDeskRoutes } from "./pages/declaration-desk.ts";
import { employmentRoutes } from "./pages/employment.ts";
import { employmentDeskRoutes } from "./pages/employment-desk.ts";
import { overviewRoutes } from "./pages/overview.ts";
import { personRoutes } from "./pages/person.ts";
import { policyRoutes } from "./pages/policy.ts";
import { privacyRoutes } from "./pages/privacy.ts";
import { questionRoutes } from "./pages/questions.ts";
import { unansweredRoutes } from "./pages/unanswered.ts";
import { unitRoutes } from "./pages/unit.ts";
import { secondFactorRoutes } from "./pages/second-factor.ts";
import { recoveryRoutes } from "./pages/recovery.ts";
import { registerRoutes } from "./pages/register.ts";
import { simulationRoutes } from "./pages/simulation.ts";
import { trainingRoutes } from "./pages/trainings.ts";
import { listRoutes } from "./pages/lists.ts";
import { contentRoutes } from "./pages/content.ts";
import { contentLibraryRoutes } from "./pages/contents.ts";
import { declaringRoutes } from "./pages/declaring.ts";
import { closingRoutes } from "./pages/closing.ts";
import { studyRoutes } from "./pages/study.ts";
import { yearRoutes } from "./pages/year.ts";
import { workbookRoutes } from "./pages/workbooks.ts";
import { workbookExportRoutes } from "./pages/workbook-exports.ts";
import { workbookChangeRoutes } from "./pages/workbook-changes.ts";
import { administrationRoutes } from "./pages/administration.ts";
import { deliveryRoutes } from "./pages/delivery.ts";
import { noticeRoutes } from "./pages/notices.ts";
import { noticeTemplateRoutes } from "./pages/notice-templates.ts";
import { courseRoutes } from "./pages/courses.ts";
import { courseRecognitionRoutes } from "./pages/course-recognition.ts";
import { teachingRoutes } from "./pages/teaching.ts";
import type { Route } from "./route.ts";

export const routes: readonly Route[] = [
  ...homeRoutes,
  ...identityRoutes,
  ...registerRoutes,
  ...recoveryRoutes,
  ...questionRoutes,
  ...unansweredRoutes,
  ...policyRoutes,
  ...yearRoutes,
  ...courseRoutes,
  ...teachingRoutes,
  ...courseRecognitionRoutes,
  ...listRoutes,
  ...trainingRoutes,
  ...declaringRoutes,
  ...studyRoutes,
  ...fileRoutes,
  ...contentRoutes,
  ...contentLibraryRoutes,
  ...personRoutes,
  ...unitRoutes,
  ...overviewRoutes,
  ...organisationRoutes,
  ...organisationActRoutes,
  ...institutionRoutes,
  ...simulationRoutes,
  ...workbookRoutes,
  ...federationRoutes,
  ...xapiRoutes,
  ...accessRoutes,
  ...secondFactorRoutes,
  ...workbookChangeRoutes,
  ...workbookExportRoutes,
  ...employmentRoutes,
  ...employmentDeskRoutes,
  ...declarationBatchRoutes,
  ...declarationDeskRoutes,
  ...closingRoutes,
  ...anomalyRoutes,
  ...deliveryRoutes,
  ...noticeRoutes,
  ...noticeTemplateRoutes,
  ...administrationRoutes,
  ...privacyRoutes,
  ...auditRoutes,
  ...assessmentBankRoutes,
  ...assessmentTestRoutes,
  ...assessmentTakingRoutes,
];
