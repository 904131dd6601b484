// Says instants, spans, SIDs, statuses and causes as people read them.
import { h } from './dom.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const SETTLED = ['new', 'ready', 'active', 'suspended', 'deactivated', 'canceled'];
export const IN_FLIGHT = ['updating', 'scheduled'];
export const STATUSES = [...SETTLED, ...IN_FLIGHT];

export const CAUSES = {
  requested: 'requested',
  completed: 'completed by the operator',
  failed: 'failed at the operator',
  unavailable: 'operator unavailable',
  resumed: 'resumed by the operator',
  data: 'data limit reached',
  commands: 'Command limit reached',
  ready_period: 'ready period over',
  cancellation_delay: 'cancellation delay over',
};

const DEADLINES = {
  ready_period: 'active',
  cancellation_delay: 'canceled',
  suspended_fee: 'suspended fee',
};

export const due = ({ what }) => DEADLINES[what] ?? what;

const two = (count, unit, rest, small) => (rest ? `${count} ${unit} ${rest} ${small}` : `${count} ${unit}`);

// The two greatest units, cut off.
export const span = (milliseconds) => {
  const ms = Math.abs(milliseconds);
  const whole = (unit) => Math.floor(ms / unit);
  if (ms >= 100 * DAY) return `${whole(DAY).toLocaleString('en')} d`;
  if (ms >= 4 * DAY) return two(whole(DAY), 'd', whole(HOUR) % 24, 'h');
  if (ms >= HOUR) return two(whole(HOUR), 'h', whole(MINUTE) % 60, 'min');
  if (ms >= MINUTE) return two(whole(MINUTE), 'min', whole(SECOND) % 60, 's');
  if (ms >= 10 * SECOND || ms === 0 || ms % SECOND === 0) return `${whole(SECOND)} s`;
  return ms >= SECOND ? `${(ms / SECOND).toFixed(1)} s` : `${Math.max(1, Math.round(ms))} ms`;
};

export const away = (at, now) => {
  const ms = Date.parse(at) - Date.parse(now);
  if (Math.abs(ms) < SECOND) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(ms)} ago`;
};

export const stamp = (at) => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, 19).replace('T', ' ');
};

export const time = (at, props) => h('time', { ...props, datetime: at, title: at }, stamp(at));

export const short = (sid) =>
  /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(sid) ? `${sid.slice(0, 2)}…${sid.slice(-6)}` : sid;

// Names may be written in any direction; that must not turn what stands beside them.
export const name = (text, props) => h('bdi', { ...props, title: text }, text);

export const status = (word) =>
  h(
    'span',
    {
      class: `status c-${STATUSES.includes(word) ? word : 'none'}${IN_FLIGHT.includes(word) ? ' flying' : ''}`,
    },
    h('i'),
    word,
  );

export const call = (sim) => sim.unique_name ?? sim.friendly_name ?? short(sim.sid);

export const things = (count, one, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

// What is sought: a status, a plan, or both.
export const sought = (flight) => {
  const said = [];
  if (flight.status) said.push(`${flight.settled_status ?? ''} → ${flight.status}`.trim());
  if (flight.rate_plan_sid) said.push(`rate plan → ${short(flight.rate_plan_sid)}`);
  if (flight.rate_plan_sid === null) said.push('rate plan removed');
  return said.join(', ') || 'a change';
};
