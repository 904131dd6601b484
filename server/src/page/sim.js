// One Sim: its resource, what is in flight and due, its life as a band and in words.
import { h } from './dom.js';
import { history } from './history.js';
import { moments } from './lifetime.js';
import { sid, wrong } from './parts.js';
import { timeline } from './timeline.js';
import { update } from './update.js';
import { away, call, due, name, short, sought, status, things, time } from './words.js';

const iccids = new Map();

// The console lists Sims with their deadlines; the one wanted is found there by its ICCID, which is nobody else's.
const load = async (app, api) => {
  const { sid: word } = app.route;
  const path = `/v1/Sims/${encodeURIComponent(word)}`;
  const known =
    iccids.get(word) ?? (await api.get(path).then(({ body }) => ({ iccid: body.iccid, sid: body.sid })));
  const [list, past] = await Promise.all([
    api.get(`/console/sims?Iccid=${known.iccid}`),
    api.get(`/console/sims/${known.sid}/history`),
  ]);
  const one = list.body.sims.find(({ resource }) => resource.sid === known.sid);
  if (!one) {
    iccids.delete(word);
    throw new api.Refused(404, null);
  }
  iccids.set(word, known);
  return { view: 'sim', word, one, past: moments(past.body.groups), texts: [list.text, past.text] };
};

const expected = (answer, now) => answer && h('small', null, 'answer of the operator ', away(answer, now));

const card = (head, ...said) => h('div', { key: head }, h('dt', null, head), h('dd', null, said));

const cards = (
  {
    resource: sim,
    deadline,
    in_flight: flight,
    request,
    reset,
    answer_due: answer,
    callbacks_waiting: waiting,
  },
  now,
) =>
  h(
    'dl',
    { class: 'facts', key: 'facts' },
    card('Status', status(sim.status), flight && h('small', null, `settled: ${flight.settled_status}`)),
    card(
      'In flight',
      flight
        ? [
            h('b', null, sought(flight)),
            h(
              'small',
              null,
              'since ',
              time(flight.since),
              `, ${away(flight.since, now)}`,
              request && `, request ${request}`,
            ),
            expected(flight && answer, now),
          ]
        : h('span', { class: 'soft' }, 'nothing'),
    ),
    card(
      'Deadline',
      deadline
        ? [h('b', null, `${due(deadline)} ${away(deadline.at, now)}`), h('small', null, time(deadline.at))]
        : h('span', { class: 'soft' }, 'none'),
    ),
    card(
      'Rate plan',
      sim.rate_plan_sid
        ? h('code', { title: sim.rate_plan_sid }, short(sim.rate_plan_sid))
        : h('span', { class: 'soft' }, 'none'),
    ),
    card(
      'Connectivity reset',
      reset
        ? [h('b', null, 'resetting'), h('small', null, `request ${reset}`), expected(!flight && answer, now)]
        : h('span', { class: 'soft' }, 'none'),
    ),
    card(
      'Callbacks',
      h('a', { href: `#/callbacks?sim=${sim.sid}` }, waiting ? `${waiting} waiting` : 'none waiting'),
    ),
  );

const resource = (sim) =>
  h(
    'section',
    { key: 'resource', class: 'resource' },
    h('h2', null, 'Resource'),
    h('pre', null, JSON.stringify(sim, null, 2)),
  );

// That it was registered is no output of the log; it stands in the resource.
const born = (sim) => ({ at: sim.date_created, outputs: [{ output: 'registered' }] });

const gone = (app) => [
  h(
    'p',
    { key: 'none', class: 'none', role: 'alert' },
    `There is no Sim ${app.route.sid} for this account. It may have been deleted, or it belongs to somebody else.`,
  ),
  h('p', { key: 'back' }, h('a', { href: app.lastList }, 'To the Sims')),
];

const draw = (app, act) => {
  if (app.refused)
    return app.refused.http === 404 ? gone(app) : h('div', { role: 'alert' }, wrong(app.refused));
  const { seen, state } = app;
  if (seen?.word !== app.route.sid || !state) return h('p', { class: 'none' }, 'Loading the Sim …');
  const { one, past } = seen;
  const { resource: sim } = one;
  return [
    h('p', { key: 'back', class: 'back' }, h('a', { href: app.lastList }, '← Sims')),
    h('h1', { key: 'h1' }, name(call(sim))),
    h(
      'p',
      { key: 'ids', class: 'ids' },
      sim.unique_name && sim.friendly_name && name(sim.friendly_name, { class: 'second' }),
      sid(sim.sid, act),
      h('span', { class: 'soft' }, `ICCID ${sim.iccid}`),
      sim.account_sid !== app.account &&
        h('span', { class: 'soft', title: sim.account_sid }, `of ${short(sim.account_sid)}`),
    ),
    cards(one, state.now),
    timeline(app, act, one, past),
    h(
      'div',
      { key: 'columns', class: 'columns' },
      h(
        'section',
        { key: 'past', class: 'past' },
        h('h2', null, 'History ', h('small', { class: 'soft' }, things(past.length + 1, 'entry', 'entries'))),
        history(app, act, sim.sid, [born(sim), ...past]),
      ),
      update(app, act, sim),
      resource(sim),
    ),
  ];
};

const title = ({ seen, route }) => (seen?.word === route.sid && seen ? call(seen.one.resource) : 'Sim');

export const sim = { load, draw, title };
