// Keeps the monitor's fragment fresh; without it the page reloads itself.
(function () {
  'use strict';
  var main = document.querySelector('[data-events]'), live = document.querySelector('.live'), tally = document.getElementById('tally');
  if (!window.EventSource) return setTimeout(function () { location.reload(); }, 5000);
  function say(on) {
    live.hidden = false;
    live.textContent = on ? live.dataset.live : live.dataset.lost;
    live.classList.toggle('off', !on);
  }
  function connect() {
    var source = new EventSource(main.dataset.events);
    source.onopen = function () { say(true); };
    source.onmessage = function (e) { tally.innerHTML = e.data; };
    source.onerror = function () {
      say(false);
      if (source.readyState === 2) setTimeout(connect, 5000); // the server answered, but not with a stream
    };
  }
  connect();
})();
