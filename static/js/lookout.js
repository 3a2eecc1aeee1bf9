// Keeps the monitor fresh: by a stream of events, else by asking again and again. Only what has changed is touched, so that
// a table that somebody has opened, scrolled or put the focus on stays so, and nothing is read out a second time.
(function () {
  'use strict';
  const watch = document.getElementById('watch'), live = document.getElementById('live'), data = live.dataset;
  const seconds = n => n * 1000;
  let source, polling = 0, lostSince = null, doubt = 0;

  function morph(from, to) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.nodeType === 1 && from.getAttribute('data-key') !== to.getAttribute('data-key')) return from.replaceWith(to);
    if (from.nodeType !== 1) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    if (from.hasAttribute('data-keep')) return;
    for (const a of [...from.attributes]) if (!to.hasAttribute(a.name) && a.name !== 'open') from.removeAttribute(a.name);
    for (const a of to.attributes) if (a.name !== 'open' && from.getAttribute(a.name) !== a.value) from.setAttribute(a.name, a.value);
    children(from, to);
  }

  // Blanks between elements are left out on both sides: the stream has fewer of them than the page.
  const parts = node => [...node.childNodes].filter(n => n.nodeType === 1 || n.nodeType === 3 && n.data.trim());

  function children(from, to) {
    const old = parts(from), now = parts(to), keyed = new Map(old.filter(n => n.dataset && n.dataset.key).map(n => [n.dataset.key, n]));
    const kept = new Set();
    let at = 0;
    for (const n of now) {
      const key = n.dataset && n.dataset.key;
      let here = key ? keyed.get(key) : old.slice(at).find(o => !kept.has(o) && !(o.dataset && o.dataset.key));
      if (!here) {
        from.insertBefore(n, old.slice(at).find(o => !kept.has(o)) || null);
        continue;
      }
      kept.add(here);
      at = Math.max(at, old.indexOf(here) + 1);
      morph(here, n);
    }
    for (const o of old) if (!kept.has(o) && o.parentNode === from && !now.includes(o)) o.remove();
  }

  function show(markup) {
    const fresh = document.createElement('template');
    fresh.innerHTML = markup;
    children(watch, fresh.content);
    document.dispatchEvent(new Event('watched'));
  }

  // The mark speaks only when it changes.
  function say(on) {
    clearTimeout(doubt);
    doubt = 0;
    if (on) lostSince = null;
    else lostSince = lostSince || new Date();
    const time = lostSince && lostSince.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: data.zone });
    const text = on ? data.live : data.lost.replace('%', time);
    if (live.textContent !== text) live.textContent = text;
    live.classList.toggle('off', !on);
    live.classList.add('known');
  }
  // A stream that ends is asked for anew at once, which is nothing to be alarmed by.
  function fear() {
    lostSince = lostSince || new Date();
    doubt = doubt || setTimeout(() => say(false), seconds(5));
  }

  function poll() {
    polling = setTimeout(poll, seconds(5));
    fetch(data.watch, { headers: { Accept: 'application/json' } }).then(answer => {
      if (answer.status === 401) location.reload(); // to the login, and back
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }).then(reply => {
      if (polling) show(reply.markup), say(true);
    }).catch(() => say(false));
  }

  function connect() {
    source = new EventSource(data.events);
    source.onopen = () => {
      clearTimeout(polling);
      polling = 0;
      say(true);
    };
    source.onmessage = e => show(e.data);
    source.onerror = () => {
      fear();
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      if (!polling) poll();
      setTimeout(connect, seconds(60));
    };
  }

  if (window.EventSource) connect();
  else poll();
})();
