import { hashPassword } from "@/domain/accounts/password";
import { signIn } from "@/domain/accounts/sign-in";

import { fresh, goodPassword } from "./invitations";
import { makeShop } from "./shop";

let clients = 0;

/** A client's address nobody else in the tests has. */
export const newAddress = () => `198.51.${Math.floor((clients += 1) / 250)}.${clients % 250}`;

/** A customer who can sign in with the good password, their shop, and attempts to sign in to their account. */
export async function member() {
  const shop = await makeShop();
  const customer = await shop.customer({ email: fresh(), passwordHash: await hashPassword(goodPassword) });
  const attempt = (
    password: string,
    over: { address?: string; device?: string | null; email?: string } = {},
  ) =>
    signIn(shop.store.website.id, {
      email: customer.email,
      password,
      address: newAddress(),
      device: null,
      ...over,
    });
  return { shop, customer, attempt };
}
