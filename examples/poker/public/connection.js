// One WebSocket at a time to the game, kept up: lost ones are opened again with growing pauses, silent ones are noticed.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;
const LOOK_EVERY = 60000; // well inside the 10 minutes after which API Gateway closes what is idle
const ANSWER_WITHIN = 10000;

export class Connection {
  #url;
  #heard;
  #changed;
  #hello = null; // what to say first on each new socket; null: stay closed
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #looking = 0;
  #unanswered = 0;

  // `heard` gets each message; `changed` one of 'connecting', 'open', 'lost' (and going to be tried again).
  constructor(url, heard, changed) {
    this.#url = url;
    this.#heard = heard;
    this.#changed = changed;
    addEventListener('online', () => this.#now());
    addEventListener('offline', () => this.#lost(this.#socket));
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#now());
  }

  // Open a socket that says `hello` first, in the place of any other.
  open(hello) {
    this.close();
    this.#hello = hello;
    this.#attempt = 0;
    this.#connect();
  }

  // What to say first on the sockets after this one.
  welcomed(hello) {
    this.#hello = hello;
    this.#attempt = 0;
  }

  close() {
    this.#hello = null;
    this.#drop();
  }

  // Whether it could be sent.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #connect() {
    this.#drop();
    this.#changed('connecting');
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#expect(socket);
    socket.addEventListener('open', () => socket === this.#socket && this.send(this.#hello));
    socket.addEventListener('close', () => this.#lost(socket));
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#unanswered);
      this.#unanswered = 0;
      this.#changed('open');
      this.#heard(JSON.parse(data));
    });
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY);
  }

  // Ask how the table is: whatever was missed is made good, and no answer means that the socket is dead.
  #look() {
    if (!this.#unanswered && this.send({ action: 'look' })) this.#expect(this.#socket);
  }

  #expect(socket) {
    clearTimeout(this.#unanswered);
    this.#unanswered = setTimeout(() => this.#lost(socket), ANSWER_WITHIN);
  }

  #lost(socket) {
    if (!socket || socket !== this.#socket || !this.#hello) return;
    this.#drop();
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#attempt++, LONGEST_PAUSE);
    this.#retry = setTimeout(() => this.#connect(), pause * (0.5 + Math.random() / 2));
    this.#changed('lost');
  }

  // The network or the page is back: look at once, or try again without the rest of the pause.
  #now() {
    if (!this.#hello) return;
    if (this.#socket) this.#look();
    else this.#connect();
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#unanswered);
    clearInterval(this.#looking);
    this.#unanswered = 0;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
