// Draws a Sim's life as a band of colours over time: in flight hatched, what is to come pale.
import { h } from './dom.js';
import { lifetime } from './lifetime.js';
import { DAY, HOUR, IN_FLIGHT, away, due as what, sought, span, stamp } from './words.js';

const RANGES = [
  ['all', 'all of it', null],
  ['quarter', '3 months', 91 * DAY],
  ['week', '7 days', 7 * DAY],
  ['day', '24 hours', DAY],
  ['hour', 'an hour', HOUR],
];
const HEIGHT = 92;
const TOP = 24;
const BAND = 34;
const LEAST = 3;
const MINUTE = HOUR / 60;
const STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTHS = [1, 3, 6, 12, 60, 120, 600, 1200];

const monthly = (from, to, step) => {
  const first = new Date(from);
  const ticks = [];
  for (
    let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
    ;
    month += step
  ) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to || ticks.length > 50) return ticks;
    if (at >= from) ticks.push(at);
  }
};

const words = (at, step) => {
  const [date, time] = stamp(at).split(' ');
  const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  if (!step)
    return new Date(at).toLocaleDateString('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
  if (step >= DAY || time === '00:00:00') return date.endsWith('01-01') ? date.slice(0, 4) : day;
  return time.slice(0, 5);
};

// Whole hours, days or months, as many as there is room for.
const ticks = (from, to, most) => {
  for (const step of STEPS) {
    if ((to - from) / step > most) continue;
    const found = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step)
      found.push({ at, text: words(at, step) });
    return found;
  }
  for (const step of MONTHS) {
    const found = monthly(from, to, step);
    if (found.length <= most) return found.map((at) => ({ at, text: words(at, 0) }));
  }
  return [];
};

const describe = ({ reported, from, to, sought: flight }, last) => {
  const what =
    IN_FLIGHT.includes(reported) && flight
      ? `${reported}: ${sought(flight)}${flight.request ? `, request ${flight.request}` : ''}`
      : reported;
  const long = to > from ? span(to - from) : 'settled in the same instant';
  return last
    ? `${what} since ${stamp(from)} (${span(to - from)})`
    : `${what} from ${stamp(from)} to ${stamp(to)} (${long})`;
};

// How much of what is to come is shown beside what has been.
const future = (due, now, past, chosen) => {
  if (due === null || due <= now) return 0;
  const room = chosen ? past / 2 : past < HOUR ? Infinity : past * 2;
  return Math.min(due - now, room);
};

const hatch = (word) =>
  h(
    'pattern',
    {
      id: `hatch-${word}`,
      class: `c-${word}`,
      width: 7,
      height: 7,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    },
    h('rect', { class: 'fill', width: 4, height: 7 }),
  );

const axis = (from, to, x, width) =>
  ticks(from, to, Math.max(2, Math.floor(width / 84))).map(({ at, text }) => {
    const place = x(at);
    const anchor = place < 24 ? 'start' : place > width - 24 ? 'end' : 'middle';
    return h(
      'g',
      { key: at },
      h('path', { class: 'tick', d: `M${place} ${TOP + BAND}v6` }),
      h('text', { x: place, y: TOP + BAND + 20, 'text-anchor': anchor }, text),
    );
  });

// Where a span is drawn; the one in flight is seen however short it was, unless many such would hide all else.
const place = ({ reported, from, to }, { x, right, least }) => {
  const start = Math.max(0, x(from));
  const width = Math.max(Math.min(right, x(to)) - start, IN_FLIGHT.includes(reported) ? least : 0);
  return { start: Math.max(0, Math.min(start, right - width)), width };
};

const settledPiece = (one, index, scale) => {
  const { start, width } = place(one, scale);
  return h('rect', {
    key: `settled-${index}-${one.from}`,
    class: `fill c-${one.settled}`,
    x: start,
    y: TOP,
    width,
    height: BAND,
  });
};

const flyingPiece = (one, index, scale) => {
  const { start, width } = place(one, scale);
  const look =
    width > 2 * LEAST ? { fill: `url(#hatch-${one.reported})` } : { class: `fill c-${one.reported}` };
  return (
    IN_FLIGHT.includes(one.reported) &&
    h('rect', { key: `flying-${index}-${one.from}`, ...look, x: start, y: TOP, width, height: BAND })
  );
};

const coming = (app, one, x, now, to, width) => {
  const { deadline } = one;
  if (!deadline || Date.parse(deadline.at) <= now || to <= now) return null;
  const due = Date.parse(deadline.at);
  const settled = one.in_flight?.settled_status ?? one.resource.status;
  const seen = due <= to;
  const end = seen ? x(due) : width;
  const text = `${what(deadline)} ${away(deadline.at, app.state.now)}${seen ? '' : ' →'}`;
  const near = end < text.length * 7 ? 'start' : 'end';
  return h(
    'g',
    { key: 'coming' },
    h('rect', {
      class: `fill faint c-${settled}`,
      x: x(now),
      y: TOP,
      width: Math.max(1, end - x(now)),
      height: BAND,
    }),
    seen && h('path', { class: 'due', d: `M${end} ${TOP - 6}V${TOP + BAND + 6}` }),
    h(
      'text',
      { class: 'note', x: near === 'end' ? Math.min(end, width) : 0, y: TOP - 10, 'text-anchor': near },
      text,
    ),
  );
};

const ranges = (app, act, life, chosen) => {
  const past = life.end - life.start;
  const fit = RANGES.filter(([, , long]) => long === null || long < past);
  return (
    fit.length > 1 &&
    h(
      'fieldset',
      { class: 'choose' },
      h('legend', null, 'How far back'),
      fit.map(([key, text]) =>
        h(
          'label',
          { key },
          h('input', {
            type: 'radio',
            name: 'range',
            value: key,
            checked: key === chosen,
            onchange: () => {
              app.own.set('range', key);
              act.draw();
            },
          }),
          h('span', null, text),
        ),
      ),
    )
  );
};

export const timeline = (app, act, one, before) => {
  const life = lifetime(one, before, app.state.now);
  const wanted = RANGES.find(([key]) => key === app.own.get('range'));
  const range = wanted && wanted[2] !== null && wanted[2] < life.end - life.start ? wanted : RANGES[0];
  const now = life.end;
  const from = range[2] === null ? life.start : now - range[2];
  const past = now - from;
  const due = one.deadline ? Date.parse(one.deadline.at) : null;
  const to = Math.max(from + MINUTE, now + future(due, now, past, range[2] !== null));
  const width = Math.max(200, app.width);
  const x = (at) => Math.round(((at - from) / (to - from)) * width * 100) / 100;
  const spans = life.spans.filter((lived) => lived.to >= from);
  const flying = spans.filter(({ reported }) => IN_FLIGHT.includes(reported)).length;
  const scale = { x, right: x(now), least: Math.min(LEAST, x(now) / (4 * flying)) };
  const key = `at-${one.resource.sid}`;
  const at = Math.min(app.own.get(key) ?? -1, spans.length - 1);
  const told = at < 0 ? null : spans[at];
  const tell = (index) => {
    if (index === at) return;
    app.own.set(key, index);
    act.draw();
  };
  const point = (event) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const under = ((event.clientX - frame.left) / frame.width) * width;
    const here = spans
      .map((lived, index) => ({ index, ...place(lived, scale), above: IN_FLIGHT.includes(lived.reported) }))
      .filter(({ start, width: wide }) => start <= under && under <= start + wide);
    tell((here.findLast(({ above }) => above) ?? here.at(-1))?.index ?? -1);
  };
  const press = (event) => {
    const moves = {
      ArrowLeft: at < 0 ? spans.length - 1 : at - 1,
      ArrowRight: at + 1,
      Home: 0,
      End: spans.length - 1,
    };
    if (event.key === 'Escape') tell(-1);
    if (!(event.key in moves)) return;
    event.preventDefault();
    tell(Math.max(0, Math.min(moves[event.key], spans.length - 1)));
  };
  return h(
    'figure',
    { class: 'life', key: 'life' },
    ranges(app, act, life, range[0]),
    h(
      'svg',
      {
        class: 'timeline',
        width,
        height: HEIGHT,
        viewBox: `0 0 ${width} ${HEIGHT}`,
        role: 'img',
        tabindex: 0,
        'aria-label': `Status over time: ${spans.length} spans. The arrow keys go through them.`,
        onpointermove: point,
        onpointerleave: () => tell(-1),
        onkeydown: press,
        onblur: () => tell(-1),
      },
      h('defs', null, IN_FLIGHT.map(hatch)),
      spans.map((lived, index) => settledPiece(lived, index, scale)),
      spans.map((lived, index) => flyingPiece(lived, index, scale)),
      life.resets
        .filter((reset) => reset.to >= from)
        .map((reset, index) =>
          h('rect', {
            key: `reset-${index}`,
            class: 'fill c-reset-open',
            x: Math.max(0, x(reset.from)),
            y: TOP + BAND - 5,
            width: Math.max(LEAST, x(reset.to) - Math.max(0, x(reset.from))),
            height: 5,
          }),
        ),
      coming(app, one, x, now, to, width),
      h('path', { class: 'here', d: `M${Math.min(width - 1, x(now))} ${TOP - 6}V${TOP + BAND + 6}` }),
      axis(from, to, x, width),
      told &&
        h('rect', {
          class: 'told',
          x: place(told, scale).start,
          y: TOP - 2,
          width: Math.max(1, place(told, scale).width),
          height: BAND + 4,
        }),
    ),
    h(
      'figcaption',
      { class: 'fine', 'aria-live': 'polite' },
      told
        ? describe(told, told.to === now && at === spans.length - 1)
        : legend(
            spans,
            life.resets.some((reset) => reset.to >= from),
            to > now,
          ),
    ),
  );
};

const legend = (spans, reset, pale) => {
  const words_ = [...new Set(spans.flatMap(({ reported, settled }) => [settled, reported]))];
  return h(
    'ul',
    { class: 'legend' },
    words_.map((word) =>
      h(
        'li',
        { key: word, class: `status c-${word}${IN_FLIGHT.includes(word) ? ' flying' : ''}` },
        h('i'),
        word,
      ),
    ),
    reset && h('li', { key: 'reset', class: 'status c-reset-open' }, h('i'), 'resetting'),
    pale && h('li', { key: 'pale' }, 'pale: still to come'),
  );
};
