// The page of the poker app. It talks to the gateway that it was loaded from, or to the one in ?api=wss://...

import { Connection } from './connection.js';
import { Seats } from './seats.js';
import { dealHand, showTable } from './table.js';

const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const api = new URLSearchParams(location.search).get('api') || `${scheme}://${location.host}/dev`;
const STATES = {
  connecting: 'connecting …',
  open: 'connected',
  lost: 'connection lost, trying again …',
  elsewhere: 'playing in another tab',
};
const $ = (id) => document.getElementById(id);
const connection = new Connection(api, heard, changed);
const seats = new Seats(api);

let table = null; // what was heard last of the game that is played here
let hello = null; // the message that asks for a seat, until it is answered
let state = '';

$('enter').addEventListener('change', showWay);
$('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('name').value.trim();
  if (!name) return problem('A name, please.');
  localStorage.setItem('poker name', name);
  const asked = { action: way(), name, plays: $('plays').checked };
  if (asked.action === 'join') asked.game = code($('code').value);
  if (asked.game === '') return problem('The code of the game, please.');
  problem('');
  $('go').disabled = true;
  enter(asked);
});

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  if (ask('open', { topic: $('next-topic').value })) $('next-topic').value = '';
});
$('again').addEventListener('click', () => ask('open', { topic: table.topic }));
$('reveal').addEventListener('click', () => ask('reveal'));

$('leave').addEventListener('click', () => {
  if (table.you !== table.dealer && ask('leave')) return;
  const { game } = table;
  connection.close();
  toLobby();
  if (seats.of(game)) showReturn(game);
});
$('close').addEventListener('click', () => $('closing').showModal());
$('closing').addEventListener('close', () => $('closing').returnValue === 'yes' && ask('close'));
$('elsewhere').addEventListener('close', () => {
  const { game } = table;
  if ($('elsewhere').returnValue !== 'other') return comeBack(game);
  toLobby();
  showJoin(game);
});
$('copy').addEventListener('click', copyLink);
addEventListener('hashchange', () => code(location.hash) !== (table?.game ?? '') && location.reload());

dealHand((card) => {
  if (ask('vote', { card, round: table.round })) show({ ...table, card });
});
start();

function start() {
  $('name').value = localStorage.getItem('poker name') || '';
  const game = code(location.hash);
  if (game && seats.of(game)) return comeBack(game);
  if (game) showJoin(game);
  else showWay();
  $('name').focus();
}

function comeBack(game) {
  $('go').disabled = true;
  enter({ action: 'return', game, token: seats.of(game).token });
}

function enter(asked) {
  hello = asked;
  connection.open(asked);
}

function ask(action, more = {}) {
  return connection.send({ action, ...more });
}

function heard(message) {
  switch (message.event) {
    case 'welcome': return welcomed(message);
    case 'gone': return message.action === 'return' || !table ? out(message.text) : comeBack(table.game);
    case 'left': return message.version ? happened(message) : out('You are no longer at the table.');
    case 'closed': return out('The dealer closed the game.');
    case 'replaced': return playedElsewhere();
    case 'error': return failed(message.text);
    default: return message.version ? happened(message) : failed(message.message || 'the gateway said something unknown');
  }
}

function welcomed(message) {
  hello = null;
  if (message.token) seats.keep(message.game, { token: message.token });
  connection.welcomed({ action: 'return', game: message.game, token: seats.of(message.game).token });
  happened(message);
}

// Every message about the game holds all of it, and its version: those that were overtaken on their way are left out.
function happened(message) {
  const first = table?.game !== message.game;
  if (!first && message.version < table.version) return;
  show(message);
  if (first) toTable();
  if (message.event === 'result') $('result').scrollIntoView({ block: 'nearest' });
  say(news(message));
}

function failed(text) {
  if (!hello || hello.action === 'return') return say(sentence(text));
  connection.close();
  toLobby();
  problem(sentence(text));
}

function playedElsewhere() {
  connection.close();
  changed('elsewhere');
  $('elsewhere').returnValue = '';
  $('elsewhere').showModal();
}

function changed(now) {
  if (now === state) return;
  state = now;
  $('status').textContent = STATES[state];
  $('status').dataset.state = state;
  if (table) return show(table);
  if (now !== 'lost') return;
  const returning = hello?.action === 'return'; // a seat is waiting there
  problem(`The game at ${api} does not answer.${returning ? ' Trying again …' : ''}`);
  if (returning) return;
  connection.close();
  $('go').disabled = false;
}

function show(now) {
  const focused = document.activeElement;
  table = now;
  showTable(table, { connected: state === 'open', clear: (player) => ask('leave', { seat: player.seat }) });
  $('shown-code').textContent = table.game;
  $('title').textContent = `Planning poker, game ${table.game}`;
  document.title = `${table.topic || table.game} · Planning poker`;
  if (focused !== document.body && !focused.checkVisibility()) nextFocus().focus();
}

// What is used next, when the control that was used last is not shown any more.
function nextFocus() {
  return (table.phase === 'voting' && $('hand').querySelector(':not([hidden]) > button')) || $('title');
}

function news({ event, who, result }) {
  const names = who?.join(', ');
  if (event === 'result') return result.average === null ? 'Revealed.' : `Revealed: average ${result.average}, median ${result.median}.`;
  return {
    welcome: 'You are at the table.',
    joined: `${names} joined.`,
    returned: `${names} is back.`,
    away: `${names} is away.`,
    left: `${names} left.`,
    opened: 'The vote is open.',
    voted: `${names} voted.`,
  }[event] ?? $('news').textContent;
}

function toTable() {
  history.replaceState(null, '', `#${table.game}`);
  problem('');
  $('lobby').hidden = true;
  $('table').hidden = false;
  (table.you === table.dealer && table.phase !== 'voting' ? $('next-topic') : $('title')).focus();
}

function toLobby() {
  table = hello = null;
  history.replaceState(null, '', location.pathname + location.search);
  document.title = 'Planning poker';
  $('closing').close('no');
  $('lobby').hidden = false;
  $('table').hidden = true;
  $('go').disabled = false;
  problem('');
  $('name').focus();
}

// The seat is no more.
function out(text) {
  connection.close();
  seats.forget(code(location.hash));
  toLobby();
  problem(sentence(text));
}

function way() {
  return $('enter').elements.way.value;
}

function showWay() {
  const joins = way() === 'join';
  $('which').hidden = !joins;
  $('code').required = joins;
  $('go').textContent = joins ? 'Join the game' : 'Create the game';
}

function showJoin(game) {
  $('enter').elements.way.value = 'join';
  $('code').value = game;
  showWay();
}

function showReturn(game) {
  showJoin(game);
  const link = document.createElement('a');
  link.href = `#${game}`;
  link.textContent = `Return to your seat in ${game}`;
  $('problem').replaceChildren(link);
}

async function copyLink() {
  const link = new URL(`#${table.game}`, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch { // not a secure context: the old way
    const field = document.createElement('textarea');
    field.value = link;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  $('copied').textContent = 'copied';
  setTimeout(() => { $('copied').textContent = 'copy link'; }, 2000);
}

function code(text) {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function say(text) {
  $('news').textContent = text;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function problem(text) {
  $('problem').textContent = text;
}
