/** Headers in which `proxy.ts` tells pages what of their request Next does not; what a client sends under these is overwritten. */
export const requestFacts = {
  path: "x-convive-path",
  search: "x-convive-search",
  method: "x-convive-method",
} as const;
