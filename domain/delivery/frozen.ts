import { deflateRawSync, inflateRawSync } from "node:zlib";

import type { Letter } from "./compose";
import { fill, type Filled, type Skeleton } from "./skeletons";

/** One item of a provider call. */
export type Mail = Filled & Letter["envelope"];

/** What is handed over of a message: its letter, and the invitation that this makes a sent one. */
export type Handed = { id: number; invitationId: number | null; letter: Letter };

type Packed = { skeletons: Skeleton[]; handed: (Omit<Handed, "letter"> & PackedLetter)[] };
type PackedLetter = Omit<Letter, "skeleton"> & { skeleton: number };

/** Puts the mail of a letter together. */
export const mailOf = ({ skeleton, values, envelope }: Letter): Mail => ({
  ...fill(skeleton, values),
  ...envelope,
});

/**
 * Packs what is handed over, compressed, so that it can be handed over again byte for byte by a later release: what recipients
 * share is kept once, what is their own as it was escaped, and only putting it together is left.
 */
export function freeze(handed: Handed[]): Buffer {
  const skeletons = [...new Set(handed.map(({ letter }) => letter.skeleton))];
  const packed: Packed = {
    skeletons,
    handed: handed.map(({ letter, ...message }) => ({
      ...message,
      ...letter,
      skeleton: skeletons.indexOf(letter.skeleton),
    })),
  };
  return deflateRawSync(JSON.stringify(packed), { level: 1 });
}

/** Unpacks what `freeze` has packed. */
export function thaw(body: Buffer): Handed[] {
  const { skeletons, handed } = JSON.parse(inflateRawSync(body).toString()) as Packed;
  return handed.map(({ id, invitationId, skeleton, values, envelope }) => {
    const shared = skeletons[skeleton];
    if (!shared) throw new Error(`message ${id} was packed without its skeleton`);
    return { id, invitationId, letter: { skeleton: shared, values, envelope } };
  });
}
