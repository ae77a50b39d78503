// What can be seen on a page too faintly: text below 4.5 to 1 against what lies behind it, marks of charts below 3 to 1
// (WCAG 2.2, 1.4.3 and 1.4.11). Every colour is what the browser computes; what lies behind is painted layer by layer.
(() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  const known = new Map();
  // Red, green, blue from 0 to 255, and how opaque it is.
  const paint = text => {
    if (!known.has(text)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  };
  const over = (top, below, opacity = 1) => {
    const alpha = top[3] * opacity;
    return [0, 1, 2].map(at => top[at] * alpha + below[at] * (1 - alpha)).concat(1);
  };
  const luminance = colour => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
    const part = colour[at] / 255;
    return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const colours = image => image.match(/(?:rgba?|color|hsla?|oklab|oklch|lab|lch)\([^()]*\)/g) || [];
  const opacity = element =>
    element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;

  // Everything that can lie behind the content of an element: its own layers over those of what it lies in. A hatching
  // or a bar that is drawn beneath (::before) lies behind some of the text and not behind the rest.
  const grounds = element => {
    if (!element) return [[255, 255, 255, 1]];
    const style = getComputedStyle(element), before = getComputedStyle(element, '::before');
    const layers = [[style.backgroundColor]];
    const hatching = colours(style.backgroundImage);
    const bar = before.content !== 'none' && before.display !== 'none' && before.position === 'absolute'
      ? [before.backgroundColor] : [];
    layers.push(['transparent', ...hatching], ['transparent', ...bar]);
    return layers.reduce((below, layer) =>
      below.flatMap(ground => layer.map(colour => over(paint(colour), ground))),
      grounds(element.parentElement));
  };
  const is_seen = element => element.getClientRects().length > 0 && !element.closest('.unseen, .skip')
    && element.checkVisibility({ visibilityProperty: true });
  const found = new Map();
  const say = (kind, element, seen, least) => {
    if (seen >= least) return;
    const name = `${kind} ${element.localName}.${element.getAttribute('class') || ''} in ` +
      `${element.closest('[class]')?.getAttribute('class')}: ${seen.toFixed(2)}`;
    found.set(name, (found.get(name) || 0) + 1);
  };

  let texts = 0, marks = 0;
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || element.closest('script, style, option') || !is_seen(element)) continue;
    const style = getComputedStyle(element);
    const colour = paint(element.closest('svg') ? style.fill : style.color);
    const least = Math.min(...grounds(element).map(ground => ratio(over(colour, ground, opacity(element)), ground)));
    texts += 1;
    say('text', element, least, 4.5);
  }
  for (const field of document.querySelectorAll('input, select')) {
    if (!is_seen(field)) continue;
    const style = getComputedStyle(field), ground = grounds(field)[0];
    const hint = getComputedStyle(field, '::placeholder');
    say('text', field, ratio(over(paint(style.color), ground), ground), 4.5);
    if (field.placeholder) say('hint', field, ratio(over(paint(hint.color), ground, Number(hint.opacity)), ground), 4.5);
    say('edge', field, ratio(over(paint(style.borderTopColor), grounds(field.parentElement)[0]), grounds(field.parentElement)[0]), 3);
    texts += 1;
  }

  // A mark is seen by its area or by its edge, whichever stands out.
  const drawn = '.row:not(.axis) .t i, .bar-room i, .track i, .track b, .bar i, svg .line, svg .thin, svg .mark, ' +
    'svg .dot, svg .interval, svg .zero';
  for (const mark of document.querySelectorAll(drawn)) {
    if (!is_seen(mark)) continue;
    const style = getComputedStyle(mark), faint = opacity(mark), ground = grounds(mark.parentElement)[0];
    const parts = [];
    if (mark.closest('svg')) {
      const painted = (colour, share) => colour === 'none' || parts.push([paint(colour), faint * Number(share)]);
      painted(style.fill, style.fillOpacity);
      painted(style.stroke, style.strokeOpacity);
    } else {
      for (const colour of [style.backgroundColor, ...colours(style.backgroundImage)]) parts.push([paint(colour), faint]);
      for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
        if (parseFloat(style[`border${side}Width`]) > 0) parts.push([paint(style[`border${side}Color`]), faint]);
      }
      if (style.outlineStyle !== 'none') parts.push([paint(style.outlineColor), faint]);
    }
    const most = Math.max(1, ...parts.map(([colour, share]) => ratio(over(colour, ground, share), ground)));
    marks += 1;
    say('mark', mark, most, 3);
  }
  return { texts, marks, faint: [...found].map(([name, count]) => `${name} (${count} times)`) };
})()
