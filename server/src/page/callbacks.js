// The callbacks: how far each has got, and those that failed sent again.
import { h } from './dom.js';
import { choice, field, filters, parameters, row, table, wrong } from './parts.js';
import { away, short, things, time } from './words.js';

const HEADS = ['Callback', 'Sim', 'State', 'Attempts', 'Last answer', 'When, UTC', 'Again'];
const STATES = [
  ['waiting', 'waiting'],
  ['delivered', 'delivered'],
  ['failed', 'failed'],
  ['given_up', 'given up'],
];
const WORDS = Object.fromEntries(STATES);
const AGAIN = ['failed', 'given_up'];

const load = async (app, api) => {
  const { query } = app.route;
  const { body, text } = await api.get(`/console/callbacks${query ? `?${query}` : ''}`);
  return { view: 'callbacks', callbacks: body.callbacks, more: body.more, texts: text };
};

const chooser = (act, query) =>
  filters('callbacks', query, act, [
    field('State', choice('state', query.get('state') ?? '', [['', 'any'], ...STATES])),
    field(
      'Sim',
      h('input', {
        name: 'sim',
        value: query.get('sim') ?? '',
        placeholder: 'SID',
        spellcheck: 'false',
        autocomplete: 'off',
      }),
    ),
  ]);

const census = (counts, query) =>
  h(
    'ul',
    { class: 'legend census' },
    STATES.map(([state, words]) => {
      const to = new URLSearchParams(query);
      to.delete('before');
      if (to.get('state') === state) to.delete('state');
      else to.set('state', state);
      const count = counts?.[state] ?? 0;
      return h(
        'li',
        { key: state, class: count ? null : 'zero' },
        h(
          'a',
          {
            href: `#/callbacks${to.size ? `?${to}` : ''}`,
            'aria-current': query.get('state') === state ? 'true' : null,
          },
          h('span', { class: `status s-${state}` }, h('i'), words),
          h('b', null, count),
        ),
      );
    }),
  );

const when = ({ created_at: created, next_attempt_at: next, finished_at: finished, state }, now) => [
  h('span', { class: 'line' }, time(created)),
  state === 'waiting' &&
    next &&
    h(
      'small',
      { class: 'under' },
      'next attempt ',
      Date.parse(next) <= Date.parse(now) ? 'due' : away(next, now),
    ),
  finished && h('small', { class: 'under' }, state === 'delivered' ? 'delivered ' : 'ended ', time(finished)),
];

const answer = (last) => {
  if (last === null || last === undefined || last === '') return null;
  const text =
    typeof last === 'object'
      ? Object.values(last)
          .filter((part) => part !== null && part !== '')
          .join(' ')
      : String(last);
  return h('span', { class: 'answered', title: text }, text);
};

const again = (one, act) =>
  act.run(`again-${one.id}`, async () => {
    await act.api.post(`/console/callbacks/${one.id}/redeliver`, {});
    return `Callback ${one.id} is sent again.`;
  });

const says = (one) => {
  const text = one.body ?? one.url.split('?').slice(1).join('?');
  return parameters(text, one.kind === 'commands' ? 'Command from the SIM' : 'parameters', [
    ['number', one.id],
    ['kind', one.kind],
    ['Sim-Callback-Id', one.callback_id],
  ]);
};

const line = (one, app, act) =>
  row({ key: one.id }, HEADS, [
    h(
      'div',
      { class: 'name' },
      h(
        'span',
        { class: 'line' },
        h('b', null, one.method),
        ' ',
        h('code', { class: 'url', title: one.url }, one.url),
      ),
      says(one),
    ),
    h('a', { class: 'code', href: `#/sims/${one.sim_sid}`, title: one.sim_sid }, short(one.sim_sid)),
    h('span', { class: `status s-${one.state}` }, h('i'), WORDS[one.state] ?? one.state),
    one.attempts,
    answer(one.last_answer),
    when(one, app.state.now),
    AGAIN.includes(one.state) &&
      h(
        'button',
        {
          type: 'button',
          disabled: app.busy.has(`again-${one.id}`),
          'aria-label': `Send callback ${one.id} again`,
          onclick: () => again(one, act),
        },
        'send again',
      ),
  ]);

const none = (query) =>
  [...query.keys()].length
    ? h(
        'p',
        { class: 'none' },
        'No callback is like this. ',
        h('a', { href: '#/callbacks' }, 'Show all callbacks'),
      )
    : h(
        'p',
        { class: 'none' },
        'No callback has been called for yet. Send a Sim an update with a CallbackUrl; it is called when what was asked for has finished.',
      );

const pages = ({ callbacks: list, more }, query) => {
  const older = new URLSearchParams(query);
  if (list.length) older.set('before', list.at(-1).id);
  const newest = new URLSearchParams(query);
  newest.delete('before');
  return h(
    'nav',
    { class: 'pages', 'aria-label': 'Pages' },
    query.get('before')
      ? h('a', { class: 'button', key: 'newest', href: `#/callbacks?${newest}` }, 'Newest')
      : h('span', { class: 'button off', key: 'newest', 'aria-disabled': 'true' }, 'Newest'),
    more
      ? h('a', { class: 'button', key: 'older', href: `#/callbacks?${older}` }, 'Older')
      : h('span', { class: 'button off', key: 'older', 'aria-disabled': 'true' }, 'Older'),
    h('span', { class: 'soft' }, things(list.length, 'callback')),
  );
};

const draw = (app, act) => {
  const query = new URLSearchParams(app.route.query);
  const { seen, state } = app;
  const ready = seen?.view === 'callbacks' && state;
  return [
    h('h1', { class: 'unseen', key: 'h1' }, 'Callbacks'),
    state && census(state.callbacks, query),
    chooser(act, query),
    h('div', { key: 'wrong', role: 'alert' }, wrong(app.refused)),
    !ready && !app.refused && h('p', { class: 'none', key: 'loading' }, 'Loading the callbacks …'),
    ready &&
      !app.refused &&
      h(
        'div',
        { key: 'list' },
        seen.callbacks.length === 0
          ? none(query)
          : [
              table(
                { class: 'cards callbacks', 'aria-label': 'Callbacks, newest first' },
                HEADS,
                seen.callbacks.map((one) => line(one, app, act)),
              ),
              pages(seen, query),
            ],
      ),
  ];
};

export const callbacks = { load, draw, title: () => 'Callbacks' };
