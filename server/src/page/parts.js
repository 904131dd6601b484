// Pieces that several views have.
import { h } from './dom.js';
import { short } from './words.js';

// There is no clipboard on plain http but for localhost, and where it is not allowed.
const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // The old way is tried.
  }
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('not copied');
};

// A SID, short; it is copied in full.
export const sid = (text, act) =>
  h(
    'button',
    {
      type: 'button',
      class: 'sid',
      title: `${text}: click to copy`,
      'aria-label': `Copy ${text}`,
      onclick: (event) => {
        event.stopPropagation();
        const button = event.currentTarget;
        copy(text)
          .then(
            () => act.say(`Copied ${text}.`),
            () => act.say('The browser does not let this page copy.'),
          )
          .finally(() => button.focus());
      },
    },
    short(text),
  );

// A table that is a list of cards where it is narrow, and a table for whoever has it read out all the same.
export const table = (props, heads, rows) =>
  h(
    'table',
    { ...props, role: 'table' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        heads.map((head) => h('th', { scope: 'col', role: 'columnheader' }, head)),
      ),
    ),
    h('tbody', { role: 'rowgroup' }, rows),
  );

export const row = (props, heads, cells) =>
  h(
    'tr',
    { ...props, role: 'row' },
    cells.map((cell, at) =>
      h(
        'td',
        { role: 'cell', 'data-head': heads[at], class: empty(cell) ? 'empty' : null },
        h('div', null, cell),
      ),
    ),
  );

const empty = (cell) => cell === null || cell === undefined || cell === false || cell === '';

export const wrong = (refused) =>
  refused &&
  h(
    'p',
    { class: 'wrong' },
    refused.code ? `${refused.http}, ${refused.code}: ${refused.message}` : refused.message,
  );

// What a callback says, folded away but for what matters.
export const parameters = (text, otherwise, more = []) => {
  const pairs = [...new URLSearchParams(text)];
  const gist = pairs
    .filter(([key]) => ['SimStatus', 'ErrorCode'].includes(key))
    .map(([key, value]) => `${key} ${value}`);
  return h(
    'details',
    null,
    h('summary', null, gist.join(', ') || otherwise),
    h(
      'dl',
      { class: 'pairs' },
      [...more, ...pairs].map(([key, value]) => [
        h('dt', null, key),
        h('dd', null, h('bdi', null, value ?? 'null')),
      ]),
    ),
  );
};

// A form whose fields stand in the address: what is chosen there can be kept as a bookmark.
export const filters = (view, query, act, fields) => {
  const choose = (event) => {
    event.preventDefault();
    const chosen = new URLSearchParams();
    for (const [key, value] of new FormData(event.currentTarget))
      if (value.trim()) chosen.append(key, value.trim());
    act.go(`#/${view}${chosen.size ? `?${chosen}` : ''}`);
  };
  return h(
    'form',
    { class: 'filters', role: 'search', onsubmit: choose, onchange: (event) => choose(event) },
    fields,
    h('button', { class: 'unseen' }, 'Apply'),
    [...query.keys()].length > 0 && h('a', { href: `#/${view}` }, 'Clear'),
  );
};

export const field = (label, input) => h('label', null, h('span', null, label), input);

export const choice = (name, value, options) =>
  h(
    'select',
    { name, value },
    options.map(([word, text]) => h('option', { value: word, key: word }, text)),
  );
