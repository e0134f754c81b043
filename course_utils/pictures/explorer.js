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
  const picture = make("div", place, "position: relative");
  picture.setAttribute("role", "img");
  picture.tabIndex = 0; // a picture that is wider than the page is scrolled by the arrow keys
  const layers = frames.map((frame) =>
    frame.patches.map((patch, number) => {
      const whole = frame === frames[0] && number === 0;
      const spot = whole ? "" : `position: absolute; left: ${patch.left}px; top: ${patch.top}px; `;
      const image = make("img", picture, `${spot}width: ${patch.width}px; max-width: none; display: block`);
      image.alt = "";
      image.src = "data:image/png;base64," + patch.png;
      return image;
    })
  );
  const show = () => {
    layers.forEach((images, number) => images.forEach((image) => {
      image.style.visibility = number <= slider.value ? "visible" : "hidden";
    }));
    const text = frames[slider.value].text;
    picture.setAttribute("aria-label", text);
    slider.setAttribute("aria-valuetext", text.split("\n")[0]);
  };
  slider.addEventListener("input", show);
  show();
})();
