// Two players of the rooms app, with the package `ws` from npm. Prints what each hears, one JSON line a message.

const WebSocket = require('ws');

function player(name) {
  const socket = new WebSocket(process.argv[2]);
  const waiting = [];
  const heard = [];
  socket.on('error', (error) => { throw error; });
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (waiting.length) waiting.shift()(message);
    else heard.push(message);
  });
  return {
    opened: new Promise((done) => socket.once('open', done)),
    say: (message) => socket.send(JSON.stringify(message)),
    leave: () => socket.close(1000),
    async hear() {
      const message = heard.length ? heard.shift() : await new Promise((done) => waiting.push(done));
      console.log(JSON.stringify([name, message]));
    },
  };
}

(async () => {
  const [ada, grace] = [player('ada'), player('grace')];
  await Promise.all([ada.opened, grace.opened]);
  ada.say({ action: 'join', room: 'quay', player: 'ada' });
  await ada.hear();
  grace.say({ action: 'join', room: 'quay', player: 'grace' });
  await grace.hear();
  await ada.hear();
  grace.say({ action: 'say', text: 'ahoy' });
  await ada.hear();
  await grace.hear();
  grace.leave();
  await ada.hear();
  ada.leave();
})();
