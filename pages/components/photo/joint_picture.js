// A picture on which a place is chosen: a click or touch places at once, the arrow keys move a mark and Enter places it.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const place = parentElement.querySelector(".place");
  const picture = place.querySelector("img");
  const mark = place.querySelector("i");
  if (picture.src !== data.picture) picture.src = data.picture;
  picture.alt = data.label;
  place.setAttribute("aria-label", data.label);
  let [x, y] = [data.x, data.y];
  const show = () => {
    mark.style.left = `${100 * x}%`;
    mark.style.top = `${100 * y}%`;
  };
  show();
  // assigned, not added: this function runs again with every new picture
  place.onclick = (event) => {
    const box = picture.getBoundingClientRect();
    setTriggerValue("placed", { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  };
  place.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (step) {
      const size = event.shiftKey ? 0.03 : 0.006;
      x = Math.min(1, Math.max(0, x + size * step[0]));
      y = Math.min(1, Math.max(0, y + size * step[1]));
      show();
    } else if (event.key === "Enter" || event.key === " ") {
      setTriggerValue("placed", { x, y });
    } else {
      return;
    }
    event.preventDefault();
  };
}
