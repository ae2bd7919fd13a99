/** A request to send that was answered: when it came, its idempotency key, and with what; no status where the answer was dropped. */
export type Request = { at: number; key: string | null; status: number | null };

const most = 50_000;

/** The requests to send since the mailbox started, so that a run can count its calls and tell when none was made. */
export class Requests {
  #noted: Request[] = [];

  /** Notes one; the oldest are forgotten where there are very many. */
  note(request: Request): void {
    this.#noted.push(request);
    if (this.#noted.length > 2 * most) this.#noted = this.#noted.slice(-most);
  }

  /** Those that came at this moment or later, in the order they were answered. */
  since(at: number): Request[] {
    return this.#noted.filter((request) => request.at >= at);
  }
}
