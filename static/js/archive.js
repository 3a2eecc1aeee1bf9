// Keeps what is being made fresh, and the list of what was made when that has changed: whoever stands in the list with the
// keyboard is not thrown out of it each second. Without it the page reloads itself while something is being made.
(function () {
  'use strict';
  var shelf = document.querySelector('[data-events]'), live = document.querySelector('.live');
  if (!window.EventSource) {
    if (document.querySelector('.moving')) setTimeout(function () { location.reload(); }, 5000);
    return;
  }
  function say(on) {
    live.hidden = false;
    live.textContent = on ? live.dataset.live : live.dataset.lost;
    live.classList.toggle('off', !on);
  }
  function told(part) {
    var works = Array.prototype.map.call(part.querySelectorAll('[data-work]'), function (w) { return w.dataset.work; });
    return works.join(' ') + part.textContent.replace(/\s+/g, ' ').trim();
  }
  function show(markup) {
    var news = document.createElement('template');
    news.innerHTML = markup;
    news.content.querySelectorAll('[data-part]').forEach(function (part) {
      var old = shelf.querySelector('[data-part=' + part.dataset.part + ']');
      if (told(old) !== told(part)) old.replaceWith(part);
    });
  }
  function connect() {
    var source = new EventSource(shelf.dataset.events);
    source.onopen = function () { say(true); };
    source.onmessage = function (e) { show(e.data); };
    source.onerror = function () {
      say(false);
      if (source.readyState === 2) setTimeout(connect, 5000); // the server answered, but not with a stream
    };
  }
  connect();
})();
