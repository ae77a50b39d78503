(function () {
  function element(id) { return document.getElementById(id); }
  var box = element("find"), said = element("find-said"), words = element("find-words"), colour = element("find-colour");
  if (!box || !words || !colour) return;
  var fields = { d: element("find-department"), y: element("find-grade"), t: element("find-term") };
  var board = element("find-board"), rows = null;
  var quarters = ["under 25%", "25–50%", "50–75%", "75% or more"];
  box.hidden = false;
  function text(node) { return node.textContent.toLowerCase().replace(/\s+/g, " "); }
  function index() {
    rows = [];
    document.querySelectorAll(".board tbody tr.r").forEach(function (row) {
      var part = row.parentNode.querySelector(".part");
      var name = text(row.cells[0]) + " " + (part ? text(part) : ""), cards = [];
      row.querySelectorAll(".k").forEach(function (card) { cards.push({ node: card, text: text(card) }); });
      rows.push({ node: row, name: name, cards: cards, place: row.closest("[data-board]") });
    });
  }
  function isMeant(card) {
    return Object.keys(fields).every(function (mark) {
      var wanted = fields[mark] && fields[mark].value, own = card.getAttribute("data-" + mark);
      // A class of the whole year meets in every term, one without grades is for all.
      return !wanted || (own === null ? mark !== "d" : own.split(/[ +]/).indexOf(wanted) >= 0);
    });
  }
  function find() {
    if (!rows) index();
    var asked = words.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0, found = 0;
    var isFiltered = Object.keys(fields).some(function (mark) { return fields[mark] && fields[mark].value; });
    function has(where) { return asked.every(function (word) { return where.indexOf(word) >= 0; }); }
    rows.forEach(function (row) {
      var isAside = row.place.classList.contains("aside");
      var whole = has(row.name), any = whole && !isFiltered;
      row.cards.forEach(function (card) {
        var hit = (whole || has(row.name + " " + card.text)) && isMeant(card.node);
        card.node.classList.toggle("off", !hit);
        if (hit) { any = true; if (!isAside) found += 1; }
      });
      row.node.hidden = !any;
      if (any && !isAside) shown += 1;
    });
    document.querySelectorAll(".board tbody").forEach(function (body) {
      body.hidden = !body.querySelector("tr.r:not([hidden])");
    });
    said.textContent = asked.length || isFiltered ? found + " classes in " + shown + " rows" : "";
  }
  function choose() {
    document.querySelectorAll("[data-board]").forEach(function (place) {
      place.classList.toggle("aside", board.value !== "" && place.getAttribute("data-board") !== board.value);
    });
    find();
  }
  function paint() {
    var way = colour.value, isShare = way !== "fill" && way !== "department";
    document.querySelectorAll(".board").forEach(function (table) {
      table.classList.toggle("by-share", isShare);
      table.classList.toggle("by-department", way === "department");
    });
    document.querySelectorAll("[data-key]").forEach(function (key) {
      key.hidden = key.getAttribute("data-key") !== (isShare ? "share" : way);
    });
    document.querySelectorAll(".board .k").forEach(function (card) {
      var label = card.querySelector("em"), word = "", share = null, department = card.getAttribute("data-d");
      if (isShare) {
        (card.getAttribute("data-g") || "").split(" ").forEach(function (own) {
          var pair = own.split(":");
          if (pair[0] === way) share = pair[1];
        });
        word = share === null ? "" : quarters[share];
      } else if (way === "department" && department !== null) {
        word = fields.d.options[Number(department) + 1].text;
        card.style.setProperty("--h", (Number(department) * 137) % 360);
      }
      if (share === null) card.removeAttribute("data-q"); else card.setAttribute("data-q", share);
      if (word && !label) label = card.appendChild(document.createElement("em"));
      if (word) label.textContent = word; else if (label) label.remove();
    });
  }
  words.addEventListener("input", find);
  words.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { words.value = ""; find(); }
  });
  Object.keys(fields).forEach(function (mark) { if (fields[mark]) fields[mark].addEventListener("change", find); });
  board.addEventListener("change", choose);
  colour.addEventListener("change", paint);
  // A browser may remember what was chosen before.
  choose();
  if (colour.value !== "fill") paint();
})();
