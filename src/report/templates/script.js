(function () {
  var box = document.getElementById("find"), input = document.getElementById("find-words"), said = document.getElementById("find-said");
  if (!box || !input) return;
  box.hidden = false;
  var rows = null;
  function text(node) { return node.textContent.toLowerCase().replace(/\s+/g, " "); }
  function index() {
    rows = [];
    document.querySelectorAll(".board tbody tr.r").forEach(function (row) {
      var part = row.parentNode.querySelector(".part");
      var name = text(row.cells[0]) + " " + (part ? text(part) : ""), cards = [];
      row.querySelectorAll(".k").forEach(function (card) { cards.push({ node: card, text: text(card) }); });
      rows.push({ node: row, name: name, cards: cards });
    });
  }
  function find() {
    if (!rows) index();
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, found = 0;
    function all(where) { return words.every(function (word) { return where.indexOf(word) >= 0; }); }
    rows.forEach(function (row) {
      var whole = all(row.name), any = whole;
      row.cards.forEach(function (card) {
        var hit = whole || all(row.name + " " + card.text);
        card.node.classList.toggle("off", !hit);
        if (hit) { any = true; found += 1; }
      });
      row.node.hidden = !any;
      if (any) shown += 1;
    });
    document.querySelectorAll(".board tbody").forEach(function (body) {
      body.hidden = !body.querySelector("tr.r:not([hidden])");
    });
    said.textContent = words.length ? found + " classes in " + shown + " rows" : "";
  }
  input.addEventListener("input", find);
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { input.value = ""; find(); }
  });
})();
