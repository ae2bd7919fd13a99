/** What can fail, as the requirements number it. */
export const failures = {
  R1: "an instance dies in the middle of a batch",
  R2: "the provider answers 429",
  R3: "the provider answers 500, once or for good",
  R4: "the answer is lost or garbled after acceptance",
  R5: "an outage longer than the provider remembers keys",
  R6: "the quota is used up",
  R7: "the provider is slow",
  R8: "the database ends connections in the middle of anything",
  R9: "the database crashes and comes back",
  R10: "the database is silent",
  R11: "there are no connections left",
  R12: "many drains at once",
  R13: "clocks of instances are wrong",
  R14: "the clock of the database jumps",
  R15: "one mail of a batch cannot be sent",
  R16: "the disk of the database is full",
  R17: "the disk of the logs is full",
  R18: "a deployment during a drain",
  R19: "an old build on the new schema",
  R20: "PgBouncer in transaction mode",
  R21: "two transactions lock each other out",
  R22: "an event comes before our own answer is kept",
  R23: "a flood of events",
  R24: "bodies that would fill the memory",
  R25: "a large export while others wait",
} as const;

export type Failure = keyof typeof failures;
export const failureNames = Object.keys(failures) as Failure[];
