/** Who may let systems outside in: part of the table of expected.ts, written by hand as that one. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  "federation.provider.list": "E",
  "federation.provider.create": "E",
  "federation.provider.change": "E",
  "xapi.stores": "E",
  "xapi.makeStore": "E",
  "xapi.revokeStore": "E",
  "xapi.exports": "E",
  "xapi.makeExport": "E",
  "xapi.changeExport": "E",
};
