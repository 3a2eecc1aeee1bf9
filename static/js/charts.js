// Draws the monitor's charts: three from the tables that stand beside them, two from the survey's course. The tables are for
// everybody; the charts are hidden from screen readers.
(function () {
  'use strict';
  if (!window.echarts) return;
  const course = document.getElementById('live').dataset.course, dark = matchMedia('(prefers-color-scheme: dark)');
  const calm = matchMedia('(prefers-reduced-motion: reduce)'), wall = document.body.classList.contains('wall');
  const drawn = new Map(); // chart by name
  let story; // the course as it was last read

  const token = name => getComputedStyle(document.body).getPropertyValue(name).trim();
  const series = i => token('--series-' + i % 8);
  const rows = id => [...document.querySelectorAll('#' + id + ' tbody tr')];
  const head = row => row.querySelector('th').textContent.trim();
  const words = name => place(name).dataset.words.split('|');
  const place = name => document.querySelector('[data-chart=' + name + ']');
  const size = () => parseFloat(getComputedStyle(document.documentElement).fontSize) * (wall ? 1 : .8125);

  function draw(name, height, option) {
    const at = place(name);
    if (!at) return;
    if (height) at.style.height = height + 'px';
    let chart = drawn.get(name);
    if (chart && chart.getDom() !== at) chart.dispose(), chart = null;
    if (!chart) {
      at.classList.add('drawn');
      chart = echarts.init(at, null, { renderer: 'canvas' });
      drawn.set(name, chart);
      new ResizeObserver(() => chart.resize()).observe(at);
    } else if (height) chart.resize();
    const quiet = token('--quiet'), line = token('--line');
    const axis = a => Object.assign({ axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, splitLine: { lineStyle: { color: line } } }, a,
      { axisLabel: Object.assign({ color: quiet, fontSize: size(), hideOverlap: true }, a.axisLabel) });
    chart.setOption(Object.assign({
      animation: !calm.matches, animationDuration: 0, animationDurationUpdate: 300, useUTC: true, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token('--ink') },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: token('--card'), borderColor: line, textStyle: { color: token('--ink'), fontSize: size() } },
      legend: { top: 0, left: 0, itemGap: 12, icon: 'roundRect', itemWidth: 12, itemHeight: 12, type: 'scroll', textStyle: { color: quiet, fontSize: size() }, pageTextStyle: { color: quiet } },
    }, option, { xAxis: axis(option.xAxis), yAxis: axis(option.yAxis) }), { replaceMerge: ['series'] });
  }

  // Bars that lie, one for each row of a table.
  function lying(name, all, stacked, legend) {
    if (!all.length) return;
    draw(name, all.length * size() * 2 + (legend ? 48 : 24), {
      legend: { show: !!legend, top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 12, textStyle: { color: token('--quiet'), fontSize: size() } },
      grid: { left: 8, right: 44, top: legend ? 28 : 4, bottom: 4, containLabel: true },
      xAxis: { type: 'value', minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: { type: 'category', inverse: true, data: all.map(head), axisLabel: { width: Math.min(150, place(name).clientWidth * .4), overflow: 'truncate' } },
      series: stacked.map(s => ({
        type: 'bar', name: s.name, stack: 'all', barMaxWidth: size() * 1.3, itemStyle: { color: s.colour }, data: all.map(r => +r.dataset[s.key]),
        label: { show: stacked.length === 1, position: 'right', color: token('--quiet'), fontSize: size() },
      })),
    });
  }

  function tables() {
    lying('funnel', rows('funnel'), [{ key: 'n', colour: series(0) }]);
    if (place('drop')) {
      const w = words('drop');
      lying('drop', rows('drop'), [{ key: 'submitted', name: w[0], colour: series(0) }, { key: 'standing', name: w[1], colour: series(1) }], true);
    }
    if (place('sources')) {
      const w = words('sources');
      lying('sources', rows('sources'), [{ key: 'admitted', name: w[0], colour: series(0) }, { key: 'over', name: w[1], colour: series(1) }, { key: 'out', name: w[2], colour: series(6) }], true);
    }
  }

  // Wall clocks are drawn as if they were UTC, so that the axis shows the survey's time zone and not the browser's.
  const wallClock = text => Date.parse(text + 'Z');

  function told(c) {
    if (!c.local.length) return;
    const starts = c.local.map(wallClock), now = wallClock(c.now), slot = c.slot_seconds * 1000;
    const time = { type: 'time', min: starts[0], max: Math.max(now, starts[0] + slot) };
    const grid = { left: 8, right: 24, top: 36, bottom: 8, containLabel: true };
    draw('curve', 0, {
      grid: grid, xAxis: time, yAxis: { type: 'value', minInterval: 1 },
      series: c.cells.map(cell => {
        let sum = 0;
        const points = [[starts[0], 0]].concat(cell.counts.map((n, k) => [Math.min(starts[k] + slot, now), sum += n]));
        return {
          type: 'line', name: cell.name, showSymbol: false, step: false, lineStyle: { width: wall ? 4 : 2, color: series(cell.colour) }, itemStyle: { color: series(cell.colour) }, data: points,
          markLine: {
            symbol: ['none', 'none'], animation: false, silent: true,
            label: { color: token('--quiet'), fontSize: size(), formatter: m => m.name }, lineStyle: { type: 'dashed', width: 1.5, color: series(cell.colour) },
            data: c.fills.filter(f => f.cell === cell.name).map(f => ({ name: f.cell, xAxis: wallClock(f.local) })).concat(
              targets(c, cell) ? [{ name: '', yAxis: cell.target, label: { show: false }, lineStyle: { type: 'dotted' } }] : []),
          },
        };
      }),
    });
    // So many slots make a bar that one can see it.
    const wide = Math.max(1, Math.ceil(starts.length / Math.max(20, place('slots').clientWidth / 9)));
    draw('slots', 0, {
      grid: grid, xAxis: Object.assign({}, time, { max: starts[0] + Math.ceil(starts.length / wide) * wide * slot }), yAxis: { type: 'value', minInterval: 1 },
      series: c.types.map(t => ({
        type: 'bar', name: t.name, stack: 'all', barMaxWidth: 32, barCategoryGap: '15%', itemStyle: { color: series(t.colour) },
        data: starts.filter((_, k) => k % wide === 0).map((at, k) => [at + wide * slot / 2, t.counts.slice(k * wide, (k + 1) * wide).reduce((a, b) => a + b, 0)]),
      })),
    });
    days(c);
  }
  // A target is drawn once somebody is near it; far above the curves it would only press them down.
  const targets = (c, cell) => cell.target !== undefined && cell.counts.reduce((a, b) => a + b, 0) >= cell.target * .5;

  // The arrivals by day, for those who do not see the chart.
  function days(c) {
    const table = document.querySelector('[data-days]'), sums = new Map();
    c.local.forEach((at, k) => {
      const day = at.slice(0, 10), row = sums.get(day) || c.types.map(() => 0);
      c.types.forEach((t, i) => { row[i] += t.counts[k]; });
      sums.set(day, row);
    });
    const caption = table.caption.textContent, cell = (row, tag, text) => {
      const it = row.appendChild(document.createElement(tag));
      if (tag === 'th') it.scope = row.parentNode.nodeName === 'THEAD' ? 'col' : 'row';
      it.textContent = text;
    };
    const fresh = document.createElement('table');
    fresh.createCaption().textContent = caption;
    fresh.caption.className = 'unseen';
    const top = fresh.createTHead().insertRow();
    cell(top, 'th', table.dataset.days);
    c.types.forEach(t => cell(top, 'th', t.name));
    const body = fresh.createTBody();
    for (const [day, counts] of sums) {
      const row = body.insertRow();
      cell(row, 'th', day);
      counts.forEach(n => cell(row, 'td', n));
    }
    table.replaceChildren(...fresh.childNodes);
  }

  // News that comes while the course is on its way is not in it, so the course is read once more.
  let reading = false, missed = false, due = 0;
  function read() {
    if (reading) {
      missed = true;
      return;
    }
    const wait = Math.max(0, due - Date.now());
    reading = true;
    setTimeout(() => {
      missed = false;
      fetch(course, { headers: { Accept: 'application/json' } }).then(a => (a.ok ? a.json() : Promise.reject(a.status))).then(c => told(story = c)).catch(() => {}).finally(() => {
        reading = false;
        due = Date.now() + 3000;
        if (missed) read();
      });
    }, wait);
  }

  function all() {
    tables();
    if (story) told(story);
  }
  document.addEventListener('watched', () => { tables(); read(); });
  dark.addEventListener('change', all);
  for (const behind of document.querySelectorAll('[data-behind]')) behind.open = false; // the chart stands before it
  tables();
  read();
})();
