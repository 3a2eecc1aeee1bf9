// Help for respondents; every page works without it, and the server decides everything.
(function () {
  'use strict';
  var sent = false;
  function many(el) { return el.closest('[data-kind=many]'); }
  function count(group) {
    var out = group.querySelector('[role=status]'), max = +group.dataset.max;
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
  document.addEventListener('change', function (e) {
    if (e.target.type === 'checkbox' && many(e.target)) ticked(e.target, many(e.target));
  });
  // Words typed behind an option choose it.
  document.addEventListener('input', function (e) {
    var box = e.target.dataset.ticks && document.getElementById(e.target.dataset.ticks);
    if (!box || !e.target.value || box.checked) return;
    box.checked = true;
    if (many(box)) ticked(box, many(box));
  });
  // A second tap sends nothing, until the first has had time to fail.
  document.addEventListener('submit', function (e) {
    if (sent) return e.preventDefault();
    sent = true;
    setTimeout(function () { sent = false; }, 8000);
  });
  function ready() {
    sent = false;
    [].forEach.call(document.querySelectorAll('[data-kind=many]'), count);
  }
  addEventListener('pageshow', function (e) {
    ready();
    var summary = document.querySelector('.summary');
    if (summary && !e.persisted) summary.focus();
  });
})();
