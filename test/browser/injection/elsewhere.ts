/** Addresses of the table of pages at which no page of their own stands, and why. Whatever else is not opened is a fault. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  "/": "leads to the door of the demo, or to the first page of whoever is signed in",
  "/register": "leads to the step of the registration that is due; each step is opened",
  "/packages/:contentKey":
    "shows one name of an institution's own giving, and a frame of another origin; test/browser/packages.nightly.test.ts opens it",
  "/federation/begin": "leads to signing in; its page stands in answer to a form, after a provider has answered",
  "/administration/record-stores/made": "leads back; a secret stands in answer to the form that made it",
  "/second-factor/codes": "leads back; recovery codes stand in answer to the form that made them",
};

/** Columns of free text that hold nothing in the demo world and stand on no page yet, and why. Any other empty one is a fault. */
export const NOT_YET: Readonly<Record<string, string>> = {
  "content_upload.name": "what is on its way in is known to its sender only",
  "enrolment_merge.certificate_number": "what a merge needs to be taken back; no page tells it",
};
