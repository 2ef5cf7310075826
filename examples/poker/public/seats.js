// Where this browser sits: the secret of a seat in each game. A tab first remembers its own seat (after "Join as somebody
// else" two tabs have two), then the last one that any tab of this browser took. Secrets are kept by the API they are for.

export class Seats {
  #prefix;

  constructor(api) {
    this.#prefix = `poker ${api} `;
  }

  of(game) {
    const key = this.#prefix + game;
    return JSON.parse(sessionStorage.getItem(key) || localStorage.getItem(key));
  }

  keep(game, seat) {
    for (const storage of [sessionStorage, localStorage]) storage.setItem(this.#prefix + game, JSON.stringify(seat));
  }

  forget(game) {
    const token = this.of(game)?.token;
    for (const storage of [sessionStorage, localStorage]) {
      if (JSON.parse(storage.getItem(this.#prefix + game))?.token === token) storage.removeItem(this.#prefix + game);
    }
  }
}
