/** Fields of a new provider of identities, in the order in which they are filled in. */
export const PROVIDER_FIELDS = [
  "code",
  "label",
  "issuer",
  "clientId",
  "clientSecret",
  "scope",
  "numberClaim",
  "verifiedClaim",
] as const;

export type ProviderField = (typeof PROVIDER_FIELDS)[number];
