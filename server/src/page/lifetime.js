// Reads a Sim's history as spans of time: which status it reported, what lay beneath, what was sought.
import { IN_FLIGHT } from './words.js';

// The outputs of one input may have several instants: what fell due before it comes at its own.
export const moments = (groups) =>
  groups.flatMap((group) => {
    const found = [];
    for (const output of group.outputs) {
      const at = output.at ?? group.at;
      if (found.at(-1)?.at === at) found.at(-1).outputs.push(output);
      else found.push({ at, outputs: [output] });
    }
    return found;
  });

const flying = (word) => IN_FLIGHT.includes(word);

// `{spans, resets}`, oldest first, from the Sim's making to now; instants in milliseconds.
export const lifetime = (one, past, now) => {
  const outputs = past.flatMap(({ at, outputs: all }) =>
    all.map((output) => ({ ...output, time: Date.parse(at) })),
  );
  const first = outputs.find(({ output }) => output === 'status');
  const start = Math.min(
    Date.parse(one.resource.date_created),
    ...outputs.slice(0, 1).map(({ time }) => time),
  );
  const end = Math.max(Date.parse(now), ...outputs.slice(-1).map(({ time }) => time));
  let reported = first ? first.previous : one.resource.status;
  let settled = flying(reported) ? (one.in_flight?.settled_status ?? 'new') : reported;
  let span = { from: start, reported, settled, cause: null, sought: null };
  const spans = [];
  const resets = [];
  for (const { output, time, ...rest } of outputs) {
    if (output === 'status') {
      spans.push({ ...span, to: time });
      reported = rest.updated;
      if (!flying(reported)) settled = reported;
      span = { from: time, reported, settled, cause: rest.cause, sought: span.sought };
      if (!flying(reported)) span.sought = null;
    } else if (output === 'upstream' && rest.kind === 'update') {
      span.sought = { ...rest, settled_status: settled };
    } else if (output === 'reset_status') {
      if (rest.updated) resets.push({ from: time, to: null });
      else if (resets.length) resets.at(-1).to ??= time;
    }
  }
  spans.push({ ...span, to: end });
  for (const reset of resets) reset.to ??= end;
  return {
    start,
    end,
    spans: spans.filter(({ from, to, reported: word }) => to > from || flying(word)),
    resets,
  };
};
