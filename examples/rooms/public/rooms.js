// The page of the rooms app. It talks to the gateway that it was loaded from, or to the one in ?api=wss://...

'use strict';

const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const api = new URLSearchParams(location.search).get('api') || `${scheme}://${location.host}/dev`;
const suggestions = ['harbour', 'lighthouse', 'engine room'];
const $ = (id) => document.getElementById(id);

let socket = null;
let me = null; // { room, player }, once asked for
let players = []; // names: two people may share one
let attempt = 0;

for (const room of suggestions) {
  const chip = make('button', '', room);
  chip.type = 'button';
  chip.addEventListener('click', () => {
    $('room').value = room;
    $('player').focus();
  });
  $('suggestions').append(chip);
  $('known-rooms').append(new Option(room));
}
$('player').value = sessionStorage.getItem('player') || '';
$('room').value = decodeURIComponent(location.hash.slice(1));
($('room').value ? $('player') : $('room')).focus();

$('join').addEventListener('submit', (event) => {
  event.preventDefault();
  me = { room: $('room').value.trim(), player: $('player').value.trim() };
  if (!me.room || !me.player) return problem('A room and a name, please.');
  sessionStorage.setItem('player', me.player);
  problem('');
  $('enter').disabled = true;
  open();
});

$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text || socket.readyState !== WebSocket.OPEN) return;
  socket.send(JSON.stringify({ action: 'say', text }));
  $('text').value = '';
});

$('leave').addEventListener('click', () => {
  me = null;
  socket.close(1000);
  show('login');
});

function open() {
  const opened = new WebSocket(api);
  socket = opened;
  opened.addEventListener('open', () => opened.send(JSON.stringify({ action: 'join', ...me })));
  opened.addEventListener('message', ({ data }) => opened === socket && received(JSON.parse(data)));
  opened.addEventListener('close', ({ code }) => opened === socket && lost(code));
}

function lost(code) {
  if (!me) return;
  if ($('inside').hidden) {
    show('login');
    return problem(`The gateway at ${api} does not answer.`);
  }
  status(`connection lost (${code}), trying again`, 'lost');
  setTimeout(() => me && open(), Math.min(1000 * 2 ** attempt++, 10000));
}

function received(message) {
  const happened = {
    welcome() {
      attempt = 0;
      players = message.players;
      $('room-name').textContent = message.room;
      document.title = `${message.room} · Rooms`;
      location.hash = encodeURIComponent(message.room);
      show('inside');
      status('connected', 'open');
      showPlayers();
      news(`You are in ${message.room}, as ${me.player}.`);
    },
    joined() {
      players.push(message.player);
      showPlayers();
      news(`${message.player} came in.`);
    },
    left() {
      const at = players.lastIndexOf(message.player);
      if (at >= 0) players.splice(at, 1);
      showPlayers();
      news(`${message.player} left.`);
    },
    said() {
      said(message.player, message.text);
    },
    error() {
      $('inside').hidden ? problem(message.text) : news(message.text);
    },
  }[message.event];
  if (happened) happened();
  else news(message.message || 'The gateway said something that this page does not know.');
}

function show(page) {
  $('login').hidden = page !== 'login';
  $('inside').hidden = page !== 'inside';
  $('enter').disabled = false;
  if (page === 'login') {
    $('log').replaceChildren();
    document.title = 'Rooms';
    $('player').focus();
  } else {
    $('text').focus();
  }
}

function showPlayers() {
  $('count').textContent = players.length;
  const mine = players.indexOf(me.player);
  $('players').replaceChildren(...players.map((name, at) => {
    const line = make('li');
    line.append(avatar(name), make('span', 'name', name));
    if (at === mine) line.append(make('span', 'you', 'you'));
    return line;
  }));
}

function said(player, text) {
  const line = make('li', player === me.player ? 'said mine' : 'said');
  const bubble = make('div', 'bubble');
  bubble.style.setProperty('--hue', hue(player));
  if (player !== me.player) bubble.append(make('b', '', player));
  bubble.append(text);
  const time = make('time', '', new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  if (player !== me.player) line.append(avatar(player));
  line.append(bubble, time);
  append(line);
}

function news(text) {
  append(make('li', 'news', text));
}

function append(line) {
  const log = $('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(line);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function avatar(name) {
  const circle = make('span', 'avatar', [...name][0].toUpperCase());
  circle.style.setProperty('--hue', hue(name));
  circle.setAttribute('aria-hidden', 'true');
  return circle;
}

function hue(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return sum;
}

function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function status(text, state) {
  $('status').textContent = text;
  $('status').dataset.state = state;
}

function problem(text) {
  $('problem').textContent = text;
}
