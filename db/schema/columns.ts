import { customType, timestamp } from "drizzle-orm/pg-core";

/** Bytes, as a Buffer. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => "bytea",
  fromDriver: (value) => Buffer.from(value),
});

/** A moment, as a Date; to the microsecond in the database. */
export const moment = () => timestamp({ withTimezone: true });
