// The live picture: the browser's own, with what the coach saw drawn over it. Pictures go to the coach on a WebSocket of
// their own, a few at a time; strokes come back, and the picture they belong to is shown with them. Coding and sending
// are done by a worker, so that neither a busy page nor a window that is covered holds them up.

const LONGEST_PX = 640;
// One picture is looked at while the next one travels.
const AHEAD = 2;
// Without an answer for so long the camera's own picture is shown.
const PATIENCE_MS = 500;
const AGAIN_MS = 1000;
// One camera in twenty, opened on a busy computer, is said to be open and brings no picture: it is opened again. Each time
// it gets longer, for those that are slow to wake.
const FIRST_MS = 4000;
// The page may mount the picture anew in the middle of a session; the camera stays open for so long.
const GONE_MS = 2500;

// Runs in the worker: nothing from outside of it is known there.
function courier() {
  let socket, canvas, context, before = Promise.resolve();
  const tell = (kind, value) => postMessage([kind, value]);
  const open = (address) => {
    socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => tell("open");
    socket.onclose = (event) => tell("close", event.code);
    socket.onmessage = (event) => (typeof event.data === "string" ? tell("answer", JSON.parse(event.data)) : tell("picture", event.data));
  };
  const send = async ({ picture, width, height, time_s, leftOut }) => {
    if (!canvas || canvas.width !== width || canvas.height !== height) {
      canvas = new OffscreenCanvas(width, height);
      context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    }
    context.drawImage(picture, 0, 0, width, height);
    picture.close();
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.75 });
    const header = new DataView(new ArrayBuffer(12));
    header.setFloat64(0, time_s, true);
    header.setUint32(8, leftOut, true);
    if (socket.readyState === WebSocket.OPEN) socket.send(new Blob([header, jpeg]));
  };
  onmessage = ({ data: [kind, value] }) => {
    if (kind === "open") open(value);
    else if (kind === "next") socket.send("next");
    else before = before.then(() => send(value)).catch(() => tell("lost"));
  };
}

// ------------------------------------------------------------------------------------------------------- drawing

const PENS = {
  line(context, [colour, width, ...places]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (let at = 0; at < places.length; at += 2) context.lineTo(places[at], places[at + 1]);
    context.stroke();
  },
  disc(context, [colour, radius, x, y]) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.fill();
  },
  polygon(context, [colour, ...places]) {
    context.fillStyle = colour;
    context.beginPath();
    for (let at = 0; at < places.length; at += 2) context.lineTo(places[at], places[at + 1]);
    context.fill();
  },
  arc(context, [colour, width, radius, x, y, start, end]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, radius, start, end);
    context.stroke();
  },
  words(context, [colour, size, x, y, text]) {
    context.font = `600 ${size}px sans-serif`;
    context.textBaseline = "top";
    context.lineWidth = size / 4.5;
    context.strokeStyle = "#18181c";
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  },
};

// Drawn on a sheet of its own, so that limbs that cross do not cover the picture twice.
let sheet = null;

function drawGhost(context, ghost, width, height) {
  sheet = sheet || new OffscreenCanvas(width, height);
  if (sheet.width !== width || sheet.height !== height) Object.assign(sheet, { width, height });
  const paper = sheet.getContext("2d");
  paper.clearRect(0, 0, width, height);
  paper.lineCap = paper.lineJoin = "round";
  for (const [colour, rim] of [["#18181c", 3], ["#78beff", 0]]) {
    paper.strokeStyle = paper.fillStyle = colour;
    for (const [thick, ...places] of ghost.strokes) {
      paper.beginPath();
      for (let at = 0; at < places.length; at += 2) paper.lineTo(places[at], places[at + 1]);
      paper.lineWidth = thick + 2 * rim;
      paper.stroke();
      if (places.length > 4) paper.fill();
    }
    const [radius, x, y] = ghost.head;
    paper.beginPath();
    paper.arc(x, y, radius + rim, 0, 7);
    paper.fill();
  }
  context.globalAlpha = ghost.is_filled ? 0.18 : 0.45;
  context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(sheet, 0, 0);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  if (!ghost.label) return;
  const [radius, x, y] = ghost.head, size = Math.round(height * 0.05);
  context.textAlign = "center"; // words are not mirrored
  PENS.words(context, ["#78beff", size, width - x, Math.max(0, y - 2 * radius - size), ghost.label]);
  context.textAlign = "start";
}

function fitted(picture) {
  const width = picture.displayWidth || picture.width, height = picture.displayHeight || picture.height;
  const share = Math.min(1, LONGEST_PX / Math.max(width, height));
  return [Math.round(width * share), Math.round(height * share)];
}

// The canvas has the size of the picture; the window makes it larger.
function paint(view, picture, answer) {
  const [width, height] = fitted(picture);
  const { canvas } = view;
  if (canvas.width !== width || canvas.height !== height) {
    Object.assign(canvas, { width, height });
    view.measure();
  }
  const context = canvas.getContext("2d", { alpha: false });
  context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(picture, 0, 0, width, height);
  context.setTransform(1, 0, 0, 1, 0, 0);
  view.paintedAt = performance.now();
  if (!answer) return;
  view.count += 1;
  if (answer.ghost) drawGhost(context, answer.ghost, width, height);
  context.lineCap = context.lineJoin = "round";
  for (const [kind, ...rest] of answer.strokes) PENS[kind](context, rest);
  if (answer.panel && window.coachStage) window.coachStage.show(answer.panel);
}

// --------------------------------------------------------------------------------------------- camera and connection

function openView(data) {
  const view = { path: data.path, canvas: null, tell: null, flying: [], leftOut: 0, isOpen: false, isOver: false, paintedAt: 0, count: 0, taken: 0 };
  const code = URL.createObjectURL(new Blob([`(${courier})()`], { type: "text/javascript" }));
  view.courier = new Worker(code);
  URL.revokeObjectURL(code);
  const address = new URL(data.watch ? `${data.path}/watch` : data.path, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  view.connect = () => view.isOver || view.courier.postMessage(["open", address.href]);
  view.courier.onmessage = ({ data: [kind, value] }) => !view.isOver && HEARD[kind](view, value);
  view.measure = () => {
    const share = Math.min(0.5, (window.innerWidth / view.canvas.width) * view.canvas.height / window.innerHeight);
    document.documentElement.style.setProperty("--live-picture", `${(100 * share).toFixed(1)}dvh`);
  };
  window.addEventListener("resize", view.measure);
  view.forget = () => {
    view.flying.splice(0).forEach((picture) => picture.close());
    view.isOpen = false;
  };
  view.close = () => {
    view.isOver = true;
    view.forget();
    view.courier.terminate(); // and its connection with it
    window.removeEventListener("resize", view.measure);
    document.documentElement.style.removeProperty("--live-picture");
    if (view.stream) view.stream.getTracks().forEach((track) => track.stop());
  };
  return view;
}

const HEARD = {
  open(view) {
    view.isOpen = true;
    if (view.isWatching) view.courier.postMessage(["next"]);
  },
  close(view, code) {
    view.forget();
    if (code !== 1000) setTimeout(view.connect, AGAIN_MS); // the session may go on where it was
  },
  lost(view) {
    const picture = view.flying.pop();
    if (picture) picture.close();
  },
  answer(view, answer) {
    if (view.isWatching) {
      view.answer = answer;
      return;
    }
    const picture = view.flying.shift();
    if (!picture) return;
    paint(view, picture, answer);
    picture.close();
  },
  async picture(view, jpeg) {
    const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    if (view.isOver) return;
    paint(view, picture, view.answer);
    picture.close();
    view.courier.postMessage(["next"]);
  },
};

// Pictures that the camera gave since the last one and that this page was too busy to take, where the browser counts.
function missed(view) {
  const stats = view.stream.getVideoTracks()[0].stats;
  if (!stats) return 0;
  const before = view.given;
  view.given = stats.totalFrames;
  return before === undefined || !view.isOpen ? 0 : Math.max(0, view.given - before - 1);
}

function take(view, picture) {
  view.taken += 1;
  view.leftOut += missed(view);
  if (!view.isOpen || view.flying.length >= AHEAD) {
    view.leftOut += view.isOpen;
    if (!view.isOpen || performance.now() - view.paintedAt > PATIENCE_MS) paint(view, picture, null);
    picture.close();
    return;
  }
  const [width, height] = fitted(picture);
  const copy = picture.clone ? picture.clone() : picture; // a bitmap is copied on its way
  const sent = { picture: copy, width, height, time_s: performance.now() / 1000, leftOut: view.leftOut };
  view.courier.postMessage(["send", sent], picture.clone ? [copy] : []);
  view.flying.push(picture);
  view.leftOut = 0;
}

function tellProblem(view, problem) {
  if ((view.problem || "") !== problem) view.tell("problem", problem);
  view.problem = problem;
}

async function film(view, data, patience_ms = FIRST_MS) {
  const picture = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: data.rate_hz, max: data.rate_hz }, facingMode: data.facing };
  try {
    view.stream = await navigator.mediaDevices.getUserMedia({ video: picture, audio: false });
  } catch (error) {
    tellProblem(view, error.name || "Error");
    setTimeout(() => view.isOver || film(view, data), 3 * AGAIN_MS); // perhaps it is allowed or plugged in meanwhile
    return;
  }
  if (view.isOver) return view.close();
  const [track] = view.stream.getVideoTracks();
  track.onended = () => tellProblem(view, "unplugged");
  tellProblem(view, "");
  const before = view.taken;
  setTimeout(() => {
    if (view.isOver || view.taken > before || track.readyState !== "live") return;
    track.stop();
    film(view, data, 2 * patience_ms);
  }, patience_ms);
  if (window.MediaStreamTrackProcessor) {
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
    for (let got = await reader.read(); !got.done; got = await reader.read()) {
      if (view.isOver) return got.value.close();
      take(view, got.value);
    }
    return;
  }
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, srcObject: view.stream });
  await video.play();
  while (!view.isOver && track.readyState === "live") {
    // a window that is covered draws nothing, and would get no picture
    await new Promise((done) => (document.hidden || !video.requestVideoFrameCallback ? setTimeout(done, 33) : video.requestVideoFrameCallback(done)));
    if (!view.isOver && track.readyState === "live") take(view, await createImageBitmap(video));
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!data) return;
  const canvas = parentElement.querySelector("canvas");
  let view = window.coachCamera;
  if (!view || view.isOver || view.path !== data.path) {
    if (view && !view.isOver) view.close();
    view = window.coachCamera = openView(data);
    view.isWatching = data.watch;
    view.canvas = canvas;
    view.tell = setStateValue;
    view.connect();
    if (!data.watch) film(view, data);
  }
  view.canvas = canvas;
  view.tell = setStateValue;
  // not by who leaves and who comes: on a busy computer the one that has left may say so after the next one has come
  return () => setTimeout(() => view.canvas.isConnected || view.close(), GONE_MS);
}
