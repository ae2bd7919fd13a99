import { connection } from "next/server";

/** A page with nothing on it, drawn at each request: what Next itself costs. */
export default async function Bare() {
  await connection();
  return <p>Nothing</p>;
}
