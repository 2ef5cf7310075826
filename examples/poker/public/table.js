// Shows what a player may see of the game. Names and topics come from strangers: they only ever become text.

export const CARDS = ['0', '1', '2', '3', '5', '8', '13', '21', '?', 'coffee'];
const SPOKEN = { '?': 'no idea', coffee: 'a coffee break' };

const $ = (id) => document.getElementById(id);
const shown = new Map(); // the element of each seat, kept so that its card can turn

export function showTable(table, { connected, clear }) {
  const me = table.players.find((player) => player.seat === table.you);
  const dealer = table.players.find((player) => player.seat === table.dealer);
  const dealing = table.you === table.dealer;
  const votes = new Map(table.result?.votes.map((vote) => [vote.seat, vote.card]));
  showStep(table, dealer, dealing);
  showPlayers(table, votes, (player) => dealing && !player.here && player.seat !== table.dealer && clear);
  showResult(table);
  showHand(table, me, connected);
  $('dealing').hidden = !dealing;
  $('ask').hidden = table.phase === 'voting';
  $('again').hidden = table.phase !== 'revealed';
  $('reveal').hidden = table.phase !== 'voting';
  for (const button of $('dealing').querySelectorAll('button')) button.disabled = !connected;
  $('close').hidden = !dealing;
}

function showStep(table, dealer, dealing) {
  const waitedFor = table.players.filter((player) => player.plays && player.here && !player.voted);
  const voted = table.players.filter((player) => player.voted).length;
  $('topic').textContent = table.topic || (dealing ? 'Share the link, then open a vote' : 'No vote yet');
  $('topic').className = table.topic ? '' : 'none';
  $('step').textContent = {
    waiting: dealing ? 'You deal' : `${dealer.name} deals`,
    voting: `Round ${table.round} · ${voted} of ${voted + waitedFor.length} voted`,
    revealed: `Round ${table.round} · revealed`,
  }[table.phase];
}

function showPlayers(table, votes, clearing) {
  const players = table.players.filter((player) => player.plays);
  for (const [seat, element] of shown) {
    if (!players.some((player) => player.seat === seat)) {
      element.remove();
      shown.delete(seat);
    }
  }
  players.forEach((player, at) => {
    if (!shown.has(player.seat)) shown.set(player.seat, newPlayer(player));
    const element = shown.get(player.seat);
    const card = votes.get(player.seat);
    element.style.setProperty('--at', at);
    element.className = `player${player.here ? '' : ' away'}${player.seat === table.you ? ' me' : ''}`;
    element.querySelector('.card').dataset.state = card ? 'up' : player.voted ? 'down' : 'none';
    element.classList.toggle('thinking', table.phase === 'voting' && player.here && !player.voted);
    if (card) element.querySelector('.face').replaceChildren(...face(card));
    element.querySelector('.tag').textContent = tags(player, table);
    element.querySelector('.unseen').textContent = spokenState(player, card, table.phase);
    const button = element.querySelector('button');
    const clear = clearing(player);
    button.hidden = !clear;
    button.onclick = clear ? () => clear(player) : null;
    if ($('players').children[at] !== element) $('players').insertBefore(element, $('players').children[at] ?? null);
  });
  const onlookers = table.players.filter((player) => !player.plays);
  $('onlookers').replaceChildren(...onlookers.map((player) => {
    const line = make('li', player.here ? '' : 'away');
    line.append(avatar(player.name), bdi(player.name), make('span', 'tag', tags(player, table) || 'looks on'));
    const clear = clearing(player);
    if (clear) line.append(clearButton(player.name, () => clear(player)));
    return line;
  }));
}

function newPlayer(player) {
  const element = make('li');
  const card = make('div', 'card');
  card.setAttribute('aria-hidden', 'true');
  card.append(make('div', 'back'), make('div', 'face'));
  const name = make('span', 'name');
  name.append(avatar(player.name), bdi(player.name));
  element.append(card, name, make('span', 'tag'), make('span', 'unseen'), clearButton(player.name));
  return element;
}

function clearButton(name, clear = null) {
  const button = make('button', 'clear', '×');
  button.type = 'button';
  button.title = `Take ${name} off the table`;
  button.setAttribute('aria-label', button.title);
  button.onclick = clear;
  return button;
}

function tags(player, table) {
  const is = [];
  if (player.seat === table.you) is.push('you');
  if (player.seat === table.dealer) is.push('dealer');
  if (!player.here) is.push('away');
  return is.join(' · ');
}

function spokenState(player, card, phase) {
  if (card) return `: ${SPOKEN[card] || card}`;
  if (player.voted) return ': has voted';
  return phase === 'voting' ? ': has not voted' : '';
}

function showResult(table) {
  $('result').hidden = !table.result;
  if (!table.result) return;
  const { votes, average, median, agreement } = table.result;
  const figures = { Average: average, Median: median, Agreement: agreement === null ? null : `${Math.round(agreement * 100)} %` };
  $('figures').replaceChildren(...Object.entries(figures).map(([name, value]) => {
    const figure = make('div', name === 'Agreement' && agreement === 1 && votes.length > 1 ? 'figure all' : 'figure');
    figure.append(make('dt', '', name), make('dd', '', value === null ? '–' : String(value)));
    return figure;
  }));
  const cards = CARDS.filter((card) => votes.some((vote) => vote.card === card));
  const most = Math.max(...cards.map((card) => votes.filter((vote) => vote.card === card).length));
  $('bars').replaceChildren(...cards.map((card) => bar(card, votes.filter((vote) => vote.card === card), most)));
  if (!cards.length) $('bars').append(make('li', 'hint', 'Nobody has voted.'));
}

function bar(card, votes, most) {
  const line = make('li', 'bar');
  const label = make('span', 'mini');
  label.append(...face(card));
  const track = make('span', votes.length === most ? 'track most' : 'track');
  const fill = make('span', 'fill');
  fill.style.setProperty('--share', votes.length / most);
  track.append(fill);
  const names = make('span', 'names');
  votes.forEach((vote, at) => names.append(at ? ', ' : '', bdi(vote.name)));
  line.append(label, track, make('span', 'count', String(votes.length)), names);
  return line;
}

function showHand(table, me, connected) {
  $('hand').hidden = !me.plays || table.phase === 'revealed';
  const open = table.phase === 'voting' && connected;
  for (const button of $('hand').children) {
    button.setAttribute('aria-disabled', String(!open)); // not disabled: that would lose the focus
    button.setAttribute('aria-pressed', String(button.value === table.card));
  }
}

export function dealHand(chosen) {
  $('hand').replaceChildren(...CARDS.map((card) => {
    const button = make('button', 'own');
    button.type = 'button';
    button.value = card;
    button.append(...face(card));
    if (SPOKEN[card]) button.setAttribute('aria-label', SPOKEN[card]);
    button.addEventListener('click', () => button.ariaDisabled !== 'true' && chosen(card));
    return button;
  }));
}

function face(card) {
  if (card !== 'coffee') return [make('span', '', card)];
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '#coffee');
  icon.setAttribute('role', 'img');
  icon.setAttribute('aria-label', SPOKEN.coffee);
  icon.append(use);
  return [icon];
}

function avatar(name) {
  const circle = make('span', 'avatar', [...name][0].toUpperCase());
  let hue = 0;
  for (const character of name) hue = (hue * 31 + character.codePointAt(0)) % 360;
  circle.style.setProperty('--hue', hue);
  circle.setAttribute('aria-hidden', 'true');
  return circle;
}

function bdi(text) {
  const element = document.createElement('bdi');
  element.textContent = text;
  return element;
}

function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
