// Puts a slider in place of the strip of frames. A frame holds what changes against the one before it.
(() => {
  const frames = FRAMES;
  const place = document.currentScript.parentElement;
  const make = (tag, parent, style) => {
    const element = parent.appendChild(document.createElement(tag));
    element.style.cssText = style;
    return element;
  };
  place.querySelector("img").hidden = true;
  const slider = make("input", place, "display: block; width: 90%; max-width: 40em; margin: 0.5em 0");
  Object.assign(slider, { type: "range", min: 0, max: frames.length - 1, value: 0 });
  slider.setAttribute("aria-label", "step");
  slider.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab leaves the arrow keys to the slider
  const line = make("p", place, "min-height: 3em; margin: 0.5em 0");
  line.setAttribute("aria-hidden", "true"); // the slider and the picture say the same
  const picture = make("div", place, "overflow: auto; max-height: 55vh");
  picture.setAttribute("role", "img");
  picture.tabIndex = 0; // the graph can be scrolled by the arrow keys
  const whole = frames[0].patches[0];
  // A canvas: patches that lie on each other as elements would show their edges where the graph is made smaller.
  const sheet = make("canvas", picture, `display: block; width: min(${whole.width}px, max(100%, LEASTpx))`);
  sheet.className = "course-picture";
  const layers = frames.map((frame) => frame.patches.map((patch) => {
    const image = new Image();
    image.src = "data:image/png;base64," + patch.png;
    return { patch, image };
  }));
  const show = () => {
    const sharpness = sheet.width / whole.width; // pixels of the image in one of the page
    layers.slice(0, Number(slider.value) + 1).flat().forEach(({ patch, image }) => {
      sheet.getContext("2d").drawImage(image, patch.left * sharpness, patch.top * sharpness);
    });
    const { text, spot } = frames[slider.value];
    picture.setAttribute("aria-label", text);
    line.textContent = text.split("\n")[0];
    slider.setAttribute("aria-valuetext", line.textContent);
    picture.scrollLeft = spot[0] * sheet.offsetWidth - picture.clientWidth / 2;
    picture.scrollTop = spot[1] * sheet.offsetHeight - picture.clientHeight / 2;
  };
  slider.addEventListener("input", () => {
    show();
    place.scrollIntoView({ block: "nearest" }); // the graph may lie below the end of the screen
  });
  show();
  Promise.all(layers.flat().map(({ image }) => image.decode())).then(() => {
    Object.assign(sheet, { width: layers[0][0].image.naturalWidth, height: layers[0][0].image.naturalHeight });
    show();
  });
})();
