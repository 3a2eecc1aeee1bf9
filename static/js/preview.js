// Shows the survey anew when its files have changed. The page is asked for by its address, never posted again.
(function () {
  'use strict';
  var bar = document.querySelector('.preview');
  if (!window.EventSource) return;
  new EventSource('/preview/events').onmessage = function (e) {
    if (e.data !== bar.dataset.stamp) location.replace(location.pathname);
  };
})();
