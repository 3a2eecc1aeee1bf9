// Help for respondents; every page works without it, and the server decides everything.
(function () {
  'use strict';
  var page = document;
  function asked(el) { return el.closest('[data-question]'); }
  function count(group) {
    var out = group.querySelector('[role=status]'), max = +group.dataset.max;
    if (!out) return;
    var n = group.querySelectorAll(':checked').length, over = n > max;
    var text = n ? (over ? group.dataset.over : group.dataset.chosen).replace('{n}', n).replace('{max}', max) : '';
    if (out.textContent !== text) out.textContent = text;
    out.classList.toggle('over', over);
  }
  // An option that stands alone unticks the others, and is unticked by them.
  function ticked(box, group) {
    [].forEach.call(group.querySelectorAll('[type=checkbox]'), function (other) {
      if (box.checked && other !== box && ('alone' in box.dataset || 'alone' in other.dataset)) other.checked = false;
    });
    count(group);
  }
  page.addEventListener('change', function (e) {
    if (e.target.type === 'checkbox' && asked(e.target)) ticked(e.target, asked(e.target));
  });
  // Words typed behind an option choose it.
  page.addEventListener('input', function (e) {
    var box = e.target.dataset.ticks && page.getElementById(e.target.dataset.ticks);
    if (!box || !e.target.value || box.checked) return;
    box.checked = true;
    ticked(box, asked(box));
  });

  // Sending. The script posts the page itself and leaves it only when the server has the answers, so that nothing typed
  // goes with a lost connection. It posts what the form would; a page posted twice is one page to the server.
  var capable = window.fetch && window.AbortController && window.DOMParser && window.FormData && FormData.prototype.entries;
  var pressed, call, timer, slow, delay, opened, busy = false;
  function say(id) {
    var out = page.querySelector('.wire'), text = id ? out.dataset[id] : '';
    if (out && out.textContent !== text) out.textContent = text;
  }
  function mark(form, is) {
    busy = is;
    form.classList.toggle('busy', is);
  }
  function rest() {
    if (call) call.abort();
    clearTimeout(timer);
    clearTimeout(slow);
    call = timer = delay = 0;
    say();
    [].forEach.call(page.forms, function (form) { mark(form, false); });
  }
  function body(form) {
    var fields = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { fields.append(name, value); });
    fields.append('do', pressed || 'next');
    if (fields.has('-client')) fields.set('-client', Date.now() - opened);
    return fields;
  }
  // The address of a page, which is beside that of every other page of the interview. It is not always the browser's: on the
  // way back that is ahead of what is on the screen.
  function address(of) {
    return location.pathname.replace(/[^\/]*$/, encodeURIComponent(of.querySelector('main').dataset.page));
  }
  function send(form) {
    var mine = call = new AbortController(), patience = +form.dataset.patience;
    var late = setTimeout(function () { mine.abort(); }, patience);
    clearTimeout(timer);
    timer = 0;
    mark(form, true);
    if (!delay) slow = setTimeout(say, 1000, 'sending');
    fetch(address(page), { method: 'POST', headers: { Accept: 'application/json', Prefer: 'return=representation' }, body: body(form), redirect: 'manual', credentials: 'same-origin', signal: mine.signal })
      .then(function (r) {
        // A redirect is not ours but some hotspot's, whose log-in page would swallow the answers; beyond 500 is a busy server.
        if (r.type === 'opaqueredirect' || r.status === 429 || r.status > 500) throw r;
        return /json/.test(r.headers.get('Content-Type')) ? r.json() : r.text();
      })
      .then(function (next) {
        if (call !== mine) return;
        if (!next.to) return show(next);
        location.assign(next.to);
        slow = setTimeout(rest, patience); // should nothing come of it
      })
      .catch(function () { if (call === mine) wait(form); })
      .then(function () { clearTimeout(late); });
  }
  // The wait doubles up to half a minute, and is drawn, so that a server that comes back does not meet everybody at once.
  function wait(form) {
    clearTimeout(slow);
    mark(form, false);
    delay = Math.min(2 * delay || +form.dataset.retry, 30000);
    timer = setTimeout(send, delay * (.5 + Math.random() / 2), form);
    say('waiting');
  }
  // A page: the next one, this one with what is to be mended or in another language, or a failure.
  function show(html) {
    var next = new DOMParser().parseFromString(html, 'text/html'), failure = next.querySelector('main[data-failure]');
    if (!failure && !next.querySelector('main[data-page] button.next')) throw html; // a hotspot's, or half of one
    if (!failure && address(next) !== location.pathname) {
      if (needs(next) !== needs(page)) return location.assign(address(next)); // the server has another script or style by now
      history.pushState(null, '', address(next));
    }
    page.title = next.title;
    page.documentElement.lang = next.documentElement.lang;
    page.documentElement.dir = next.documentElement.dir;
    page.body.replaceWith(next.body);
    pressed = '';
    rest();
    ready();
    scrollTo(0, 0);
    if (!summary()) begin();
  }
  function needs(doc) {
    return [].map.call(doc.querySelectorAll('head [src],head [rel=stylesheet]'), function (el) { return el.getAttribute('src') || el.getAttribute('href'); }).join();
  }
  // A page that the browser did not load is read out from its heading on, because that has the focus.
  function begin() {
    var heading = page.querySelector('h1');
    heading.tabIndex = -1;
    heading.focus();
  }
  // Who steps back or forth is at another address, whose page the server has as it is now. Until it is there nothing is sent.
  addEventListener('popstate', function () {
    if (!page.querySelector('main[data-page]') || address(page) === location.pathname) return;
    rest();
    busy = true;
    location.replace(location.pathname);
  });
  page.addEventListener('click', function (e) {
    var button = e.target.closest('button[name=do]'); // Enter in a field clicks the form's first
    if (button) pressed = button.value;
  });
  // A second tap sends nothing while the first is under way; without fetch, until it has had time to fail.
  page.addEventListener('submit', function (e) {
    var ours = capable && e.target.dataset.retry;
    if (busy || ours) e.preventDefault();
    if (busy) return;
    if (ours) return send(e.target);
    mark(e.target, true);
    slow = setTimeout(rest, 8000);
  });
  // Who goes on answering has not finished: nothing leaves under their hands until they press again.
  page.addEventListener('input', function () { if (call) rest(); });
  addEventListener('online', function () { if (timer) send(page.forms[0]); });

  function summary() {
    var found = page.querySelector('.summary');
    if (found) found.focus();
    return found;
  }
  function ready() {
    opened = Date.now();
    [].forEach.call(page.querySelectorAll('[data-kind=many]'), count);
  }
  addEventListener('pageshow', function (e) {
    rest();
    ready();
    if (!e.persisted) summary();
  });
})();
