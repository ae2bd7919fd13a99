import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { uploads } from "@/db/schema/uploads";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { NotPermitted } from "@/domain/accounts/administrator";

import { findUpload, keepUpload } from "./keep-upload";

useDatabase();

test("what an upload came to is found by who made it, and by nobody else", async () => {
  const [one, other] = [await makeAdministrator(), await makeAdministrator()];
  const content = { list: "a\u0000b \uD800 Zoé" };
  const id = await keepUpload(one, "manage_invitations", content);
  expect(await findUpload(one, "manage_invitations", id)).toEqual(content);
  expect(await findUpload(other, "manage_invitations", id)).toBeNull();
  expect(await findUpload(one, "manage_invitations", randomUUID())).toBeNull();
  expect(await findUpload(one, "manage_customers", id), "nor by another form").toBeNull();
  const reader = await makeAdministrator({ permissions: ["view_invitations"] });
  await expect(findUpload(reader, "manage_invitations", id)).rejects.toThrow(NotPermitted);
  await expect(keepUpload(reader, "manage_invitations", content)).rejects.toThrow(NotPermitted);
});

test("an hour later it is not found any more, and the next one deletes it", async () => {
  const administrator = await makeAdministrator();
  const id = await keepUpload(administrator, "manage_invitations", "old");
  await db().execute(sql`update uploads set created_at = now() - interval '61 minutes'`);
  expect(await findUpload(administrator, "manage_invitations", id)).toBeNull();
  await keepUpload(administrator, "manage_invitations", "new");
  expect(await db().select().from(uploads)).toHaveLength(1);
});
