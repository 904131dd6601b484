// The Sims: how many in which status, and a table of one page of them.
import { h } from './dom.js';
import { choice, field, filters, row, sid, table, wrong } from './parts.js';
import { IN_FLIGHT, STATUSES, away, call, due, name, short, sought, status, things, time } from './words.js';

const HEADS = ['Sim', 'Status', 'Rate plan', 'Deadline', 'In flight', 'Reset', 'Callbacks'];
const SIZES = ['10', '25', '50', '100', '250', '1000'];

const load = async (app, api) => {
  const { query } = app.route;
  const { body, text } = await api.get(`/console/sims${query ? `?${query}` : ''}`);
  return { view: 'sims', sims: body.sims, meta: body.meta, texts: text };
};

const census = (counts, query) => {
  const all = STATUSES.map((word) => ({ word, count: counts[word] ?? 0 }));
  const sum = all.reduce((total, { count }) => total + count, 0);
  const link = (word) => {
    const to = new URLSearchParams(query);
    for (const key of ['Page', 'PageToken']) to.delete(key);
    if (to.get('Status') === word) to.delete('Status');
    else to.set('Status', word);
    return `#/sims${to.size ? `?${to}` : ''}`;
  };
  const flying = (word) => (IN_FLIGHT.includes(word) ? ' flying' : '');
  return h(
    'section',
    { class: 'census', 'aria-label': 'Sims by status' },
    h(
      'div',
      { class: 'stack', 'aria-hidden': 'true' },
      all
        .filter(({ count }) => count > 0)
        .map(({ word, count }) =>
          h('span', {
            key: word,
            class: `c-${word}${flying(word)}`,
            grow: count,
            title: `${word}: ${count}`,
          }),
        ),
    ),
    h(
      'ul',
      { class: 'legend' },
      h('li', null, h('b', null, things(sum, 'Sim'))),
      all.map(({ word, count }) =>
        h(
          'li',
          { key: word, class: count ? null : 'zero' },
          h(
            'a',
            { href: link(word), 'aria-current': query.get('Status') === word ? 'true' : null },
            h('span', { class: `status c-${word}${flying(word)}` }, h('i'), word),
            h('b', null, count),
          ),
        ),
      ),
    ),
  );
};

const chooser = (app, act, query) => {
  const plans = [
    ...new Set((app.seen?.sims ?? []).map(({ resource }) => resource.rate_plan_sid).filter(Boolean)),
  ].sort();
  const size = query.get('PageSize') ?? '';
  const sizes = size && !SIZES.includes(size) ? [...SIZES, size] : SIZES;
  return filters('sims', query, act, [
    field(
      'Status',
      choice('Status', query.get('Status') ?? '', [['', 'any'], ...STATUSES.map((word) => [word, word])]),
    ),
    field(
      'Rate plan',
      h('input', {
        name: 'RatePlan',
        list: 'plans',
        value: query.get('RatePlan') ?? '',
        placeholder: 'SID or unique name',
        spellcheck: 'false',
        autocomplete: 'off',
      }),
    ),
    h(
      'datalist',
      { id: 'plans' },
      plans.map((plan) => h('option', { value: plan, key: plan })),
    ),
    field(
      'ICCID',
      h('input', {
        name: 'Iccid',
        value: query.get('Iccid') ?? '',
        inputmode: 'numeric',
        placeholder: '18 to 20 digits',
        spellcheck: 'false',
        autocomplete: 'off',
      }),
    ),
    field(
      'Sims a page',
      choice('PageSize', size, [['', '50'], ...sizes.filter((one) => one !== '50').map((one) => [one, one])]),
    ),
  ]);
};

const line = (
  {
    resource: sim,
    deadline,
    in_flight: flight,
    request,
    reset,
    answer_due: answer,
    callbacks_waiting: waiting,
  },
  app,
  act,
) => {
  const { now } = app.state;
  const to = `#/sims/${sim.sid}`;
  const second = sim.unique_name && sim.friendly_name;
  const owner =
    sim.account_sid !== app.account &&
    h('small', { class: 'soft', title: sim.account_sid }, `of ${short(sim.account_sid)}`);
  const open = (event) => {
    if (!event.target.closest('a, button') && !String(getSelection())) act.go(to);
  };
  return row({ key: sim.sid, class: 'opens', onclick: open }, HEADS, [
    h(
      'div',
      { class: 'name' },
      h(
        'span',
        { class: 'ids' },
        h('a', { class: 'call', href: to }, name(call(sim))),
        sid(sim.sid, act),
        !second && owner,
      ),
      second && h('span', { class: 'ids' }, name(second, { class: 'second' }), owner),
    ),
    [status(sim.status), flight && h('small', { class: 'under' }, `settled: ${flight.settled_status}`)],
    sim.rate_plan_sid &&
      h(
        'a',
        { class: 'code', href: `#/sims?RatePlan=${sim.rate_plan_sid}`, title: sim.rate_plan_sid },
        short(sim.rate_plan_sid),
      ),
    deadline && [
      h('span', { class: 'line' }, due(deadline), ' ', h('b', null, away(deadline.at, now))),
      h('small', { class: 'under' }, time(deadline.at)),
    ],
    flight && [
      h('b', null, sought(flight)),
      h('small', { class: 'under' }, request && `request ${request} `, 'since ', time(flight.since)),
      h('small', { class: 'under' }, away(flight.since, now), answer && `, answer ${away(answer, now)}`),
    ],
    reset !== null &&
      reset !== undefined &&
      h('span', { class: 'line' }, 'resetting', h('small', { class: 'under' }, `request ${reset}`)),
    waiting > 0 && h('a', { href: `#/callbacks?sim=${sim.sid}` }, `${waiting} waiting`),
  ]);
};

const pages = ({ meta, sims }) => {
  const to = (url) => url && `#/sims?${url.split('?', 2)[1] ?? ''}`;
  const link = (url, text, rel) =>
    url
      ? h('a', { key: rel, href: to(url), rel, class: 'button' }, text)
      : h('span', { key: rel, class: 'button off', 'aria-disabled': 'true' }, text);
  return h(
    'nav',
    { class: 'pages', 'aria-label': 'Pages' },
    link(meta.page ? meta.first_page_url : null, 'First', 'first'),
    link(meta.previous_page_url, 'Previous', 'prev'),
    link(meta.next_page_url, 'Next', 'next'),
    h('span', { class: 'soft' }, `page ${meta.page + 1}, ${things(sims.length, 'Sim')}`),
  );
};

const none = (query, { account, state }) => {
  if (query.get('PageToken'))
    return h(
      'p',
      { class: 'none' },
      'There are no more Sims. ',
      h('a', { href: '#/sims' }, 'To the first page'),
    );
  if ([...query.keys()].some((key) => key !== 'PageSize')) {
    return h('p', { class: 'none' }, 'No Sim is like this. ', h('a', { href: '#/sims' }, 'Show all Sims'));
  }
  const line = {
    at: state.now,
    input: 'register',
    sid: `DE${'0'.repeat(31)}1`,
    account_sid: account,
    iccid: '8901260000000000001',
  };
  return h(
    'div',
    { class: 'none' },
    h(
      'p',
      null,
      'This account has no Sims yet. ',
      state.test_helpers
        ? 'A line like this one registers a Sim:'
        : [
            'They come from a log that is taken in with ',
            h('code', null, 'sim-lifecycle-server import'),
            '.',
          ],
    ),
    state.test_helpers &&
      h('pre', null, `curl ${location.origin}/test/inputs --data-binary '${JSON.stringify(line)}'`),
    h('p', null, 'With ', h('code', null, '--demo'), ' the server starts with some dozens of them.'),
  );
};

const draw = (app, act) => {
  const query = new URLSearchParams(app.route.query);
  const { seen, state } = app;
  const ready = seen?.view === 'sims' && state;
  return [
    h('h1', { class: 'unseen', key: 'h1' }, 'Sims'),
    state && census(state.sims ?? {}, query),
    chooser(app, act, query),
    h('div', { key: 'wrong', role: 'alert' }, wrong(app.refused)),
    !ready && !app.refused && h('p', { class: 'none', key: 'loading' }, 'Loading the Sims …'),
    ready &&
      !app.refused &&
      h(
        'div',
        { key: 'list' },
        seen.sims.length === 0
          ? none(query, app)
          : [
              table(
                { class: 'cards sims', 'aria-label': 'Sims' },
                HEADS,
                seen.sims.map((one) => line(one, app, act)),
              ),
              pages(seen),
            ],
      ),
  ];
};

export const sims = { load, draw, title: () => 'Sims' };
