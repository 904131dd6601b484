// Adds to the page: the choice of a cohort, and the numbers under the pointer or the arrow keys.
(() => {
  'use strict';
  const views = [...document.querySelectorAll('.view')];
  const choose = document.querySelector('.choose');
  const show = (at) => views.forEach((view, index) => { view.hidden = index !== at; });
  if (choose) {
    choose.hidden = false;
    choose.addEventListener('change', (event) => show(Number(event.target.value)));
    const follow = () => {
      const found = /^#view-(\d+)$/.exec(location.hash);
      const radio = found && choose.querySelector(`input[value="${found[1]}"]`);
      if (!radio) return;
      radio.checked = true;
      show(Number(found[1]));
      views[Number(found[1])].scrollIntoView();
    };
    show(0);
    follow();
    addEventListener('hashchange', follow);
  }
  const axes = JSON.parse(document.getElementById('axes').textContent);
  const write = (value) => value
    .toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 })
    .replace('-', '\u2212');
  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };
  const start = (plot) => {
    const svg = plot.querySelector('svg');
    const data = JSON.parse(plot.querySelector('script').textContent);
    const { labels, edges } = axes[data.axis];
    const guide = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    guide.setAttribute('class', 'guide');
    const box = element('div', '');
    box.className = 'read';
    box.setAttribute('role', 'status');
    let at = -1;
    const hide = () => { at = -1; guide.remove(); box.remove(); };
    const tell = (index) => {
      if (index === at) return;
      at = index;
      const middle = (edges[at] + edges[at + 1]) / 2;
      guide.setAttribute('d', `M${middle} 14V${svg.viewBox.baseVal.height - 34}`);
      svg.append(guide);
      box.replaceChildren();
      element('b', data.sum ? labels[at] : `${labels[at]}, ${data.unit}`, box);
      let sum = 0;
      for (const row of [...data.rows].reverse()) {
        const value = row.values[at];
        sum += value;
        if (value === 0 && data.sum) continue;
        const line = element('div', '', box);
        element('i', '', line).className = row.class;
        element('span', row.name, line);
        element('var', write(value), line);
      }
      if (data.sum) {
        const last = element('div', '', box);
        element('span', `${data.unit} in all`, last);
        element('var', write(sum), last);
      }
      plot.append(box);
      const share = middle / 960;
      const room = plot.clientWidth;
      const left = share * room + (share > 0.5 ? -box.offsetWidth - 12 : 12);
      box.style.left = `${Math.max(0, Math.min(left, room - box.offsetWidth))}px`;
    };
    const find = (x) => {
      let index = edges.findIndex((edge) => edge > x) - 1;
      if (index < 0) index = x < edges[0] ? 0 : labels.length - 1;
      return index;
    };
    plot.addEventListener('pointermove', (event) => {
      const frame = svg.getBoundingClientRect();
      tell(find(((event.clientX - frame.left) / frame.width) * 960));
    });
    plot.addEventListener('pointerleave', hide);
    svg.tabIndex = 0;
    svg.addEventListener('blur', hide);
    svg.addEventListener('keydown', (event) => {
      const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: labels.length - 1 };
      if (event.key === 'Escape') hide();
      if (!(event.key in moves)) return;
      event.preventDefault();
      tell(Math.max(0, Math.min(moves[event.key], labels.length - 1)));
    });
  };
  document.querySelectorAll('.plot').forEach(start);
})();
