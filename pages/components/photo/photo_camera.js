// A camera with a self-timer. The picture that is handed over is the true one, only the preview is mirrored.

const LONGEST_PX = 1280;
const GONE_MS = 2500;

async function open(state) {
  try {
    const wanted = { width: { ideal: LONGEST_PX }, height: { ideal: 960 }, facingMode: "user" };
    state.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (error) {
    state.tell("problem", error.name || "Error");
    return;
  }
  if (state.isOver) return state.close();
  show(state);
}

function show(state) {
  const video = state.root.querySelector("video");
  if (!state.stream || video.srcObject === state.stream) return;
  video.srcObject = state.stream;
  video.play();
  video.onplaying = () => state.buttons.forEach((one) => (one.disabled = false));
}

function stop(state) {
  clearInterval(state.timer);
  state.timer = null;
  state.root.querySelector(".count").textContent = "";
  state.root.querySelector(".stop").hidden = true;
  state.buttons.forEach((one) => (one.hidden = false));
}

function begin(state, seconds) {
  stop(state);
  if (!seconds) return shoot(state);
  let left = seconds;
  const tick = () => {
    if (left === 0) {
      stop(state);
      return shoot(state);
    }
    state.root.querySelector(".count").textContent = left;
    beep(left <= 3 ? "count" : "instruct", 0.8);
    left -= 1;
  };
  state.buttons.forEach((one) => (one.hidden = true));
  const cancel = state.root.querySelector(".stop");
  cancel.hidden = false;
  tick();
  state.timer = setInterval(tick, 1000);
  // not with the same key that began
  setTimeout(() => state.timer && cancel.focus(), 300);
}

function shoot(state) {
  const video = state.root.querySelector("video");
  const share = Math.min(1, LONGEST_PX / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * share);
  canvas.height = Math.round(video.videoHeight * share);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  beep("praise", 0.9);
  const flash = state.root.querySelector(".flash");
  flash.classList.remove("on");
  void flash.offsetWidth; // begins the animation anew
  flash.classList.add("on");
  state.tellOnce("photo", canvas.toDataURL("image/jpeg", 0.92));
  state.buttons[state.last].focus();
}

function furnish(state, data) {
  state.root.querySelector(".label").textContent = data.words.after;
  const cancel = state.root.querySelector(".stop");
  cancel.textContent = data.words.cancel;
  cancel.onclick = () => {
    stop(state);
    state.buttons[state.last].focus();
  };
  const place = state.root.querySelector(".choices");
  state.buttons = data.seconds.map((seconds, index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", disabled: true });
    button.textContent = seconds ? data.words.seconds.replace("#", seconds) : data.words.now;
    if (seconds === data.usual) button.className = "main";
    button.onclick = () => {
      state.last = index;
      begin(state, seconds);
    };
    return button;
  });
  place.replaceChildren(...state.buttons);
  state.root.querySelector(".camera").onkeydown = (event) => {
    if (event.key === "Escape" && state.timer) cancel.click();
  };
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  if (!data) return;
  let state = window.coachPhotoCamera;
  const isNew = !state || state.isOver;
  if (isNew) {
    state = window.coachPhotoCamera = { stream: null, timer: null, root: null, buttons: [], last: 0, isOver: false };
    state.close = () => {
      state.isOver = true;
      clearInterval(state.timer);
      if (state.stream) state.stream.getTracks().forEach((track) => track.stop());
    };
  }
  clearTimeout(state.leaving);
  state.tell = setStateValue;
  state.tellOnce = setTriggerValue;
  if (state.root !== parentElement) {
    state.root = parentElement;
    furnish(state, data);
    show(state);
  }
  if (isNew) open(state);
  return () => {
    if (state.root === parentElement) state.leaving = setTimeout(state.close, GONE_MS);
  };
}
