/* Measurements for the tests, run inside the page. Each gives a list of what is wrong. */
({
  /** Visible texts whose colour is too near to what lies behind them (WCAG 1.4.3, AA). */
  contrast() {
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const channels = (colour) => {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      return { rgb: [red, green, blue], alpha: alpha / 255 };
    };
    const over = (top, below) => top.rgb.map((value, index) => value * top.alpha + below[index] * (1 - top.alpha));
    const ground = (element) => {
      if (!element) return [255, 255, 255];
      const own = channels(getComputedStyle(element).backgroundColor);
      return own.alpha === 1 ? own.rgb : over(own, ground(element.parentElement));
    };
    const light = (rgb) => {
      const [red, green, blue] = rgb.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const wrong = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.data.trim();
      if (!text || !element.checkVisibility({ visibilityProperty: true }) || element.closest(".unseen, noscript, .skips, option")) continue;
      const style = getComputedStyle(element);
      const behind = ground(element);
      const before = over(channels(style.color), behind);
      const [low, high] = [light(before), light(behind)].sort((a, b) => a - b);
      const ratio = (high + 0.05) / (low + 0.05);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) wrong.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
    }
    return wrong;
  },

  /** Elements that stick out of the window, or of the phone they are in. */
  overflow() {
    const wrong = [];
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const frame of document.querySelectorAll(".frame")) {
      const edge = frame.getBoundingClientRect();
      for (const one of frame.querySelectorAll("*")) {
        if (!one.checkVisibility() || one.closest(".unseen")) continue;
        const box = one.getBoundingClientRect();
        if (box.width && (box.right > edge.right + 1 || box.left < edge.left - 1)) wrong.push(`${one.tagName}.${one.className}`);
        if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "auto") wrong.push(`scrolls: ${one.className}`);
      }
    }
    return wrong;
  },

  /** Things to press that are smaller than 24 x 24 pixels and not part of a line of text (WCAG 2.5.8, AA). */
  targets() {
    const wrong = [];
    for (const one of document.querySelectorAll("button, select, textarea, input, a")) {
      const { width, height } = one.getBoundingClientRect();
      if (!one.checkVisibility() || one.closest(".text, .skips")) continue;
      if (width < 24 || height < 24) wrong.push(`${one.className || one.tagName}: ${width} x ${height}`);
    }
    return wrong;
  },

  /** Ids that are there twice. */
  twins() {
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  },
});
