// The camera without WebRTC: pictures go to the server as JPEG, one at a time; landmarks come back and are drawn here.
// The picture on the screen is the browser's own, so it stays smooth however long a look takes.

const BONES = [[11,12],[11,23],[12,24],[23,24],[11,13],[13,15],[12,14],[14,16],[23,25],[25,27],[27,31],[24,26],[26,28],[28,32]];
const PATIENCE_MS = 1500;
const cameras = new WeakMap();

function draw(state) {
  const { canvas, video, points } = state;
  const context = canvas.getContext("2d");
  if (video.videoWidth && canvas.width !== video.videoWidth) {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
  }
  context.save();
  context.translate(canvas.width, 0);
  context.scale(-1, 1);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  if (state.ghost) drawGhost(context, state.ghost, canvas);
  if (points && state.skeleton) {
    const stroke = (colour, width) => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineCap = "round";
      for (const [from, to] of BONES) {
        if (points[from][2] < 0.3 || points[to][2] < 0.3) continue;
        context.beginPath();
        context.moveTo(points[from][0] * canvas.width, points[from][1] * canvas.height);
        context.lineTo(points[to][0] * canvas.width, points[to][1] * canvas.height);
        context.stroke();
      }
    };
    stroke("rgba(0,0,0,0.65)", 7);
    stroke("white", 3.5);
    for (const index of new Set(BONES.flat())) {
      if (points[index][2] < 0.3) continue;
      context.beginPath();
      context.arc(points[index][0] * canvas.width, points[index][1] * canvas.height, 6, 0, 7);
      context.fillStyle = "#d3493b";
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = "white";
      context.stroke();
    }
  }
  context.restore();
}

// Drawn on a sheet of its own, so that limbs that cross do not cover the picture twice.
let sheet = null;

function drawGhost(context, ghost, canvas) {
  sheet = sheet || new OffscreenCanvas(canvas.width, canvas.height);
  if (sheet.width !== canvas.width || sheet.height !== canvas.height) {
    sheet.width = canvas.width;
    sheet.height = canvas.height;
  }
  const paper = sheet.getContext("2d");
  paper.clearRect(0, 0, sheet.width, sheet.height);
  paper.lineCap = paper.lineJoin = "round";
  for (const [colour, rim] of [["#14181c", 3], ["#78beff", 0]]) {
    paper.strokeStyle = paper.fillStyle = colour;
    for (const [width, ...numbers] of ghost.strokes) {
      paper.beginPath();
      for (let at = 0; at < numbers.length; at += 2) paper.lineTo(numbers[at], numbers[at + 1]);
      paper.lineWidth = width + 2 * rim;
      paper.stroke();
      if (numbers.length > 4) paper.fill();
    }
    const [radius, x, y] = ghost.head;
    paper.beginPath();
    paper.arc(x, y, radius + rim, 0, 7);
    paper.fill();
  }
  context.globalAlpha = ghost.is_filled ? 0.18 : 0.45;
  context.drawImage(sheet, 0, 0);
  context.globalAlpha = 1;
  if (!ghost.label) return;
  const [, x, y] = ghost.head;
  context.save();
  context.translate(x, Math.max(canvas.height * 0.05, y - ghost.head[0] * 2));
  context.scale(-1, 1); // words are not mirrored
  context.font = `bold ${Math.round(canvas.height * 0.05)}px sans-serif`;
  context.textAlign = "center";
  context.lineWidth = 5;
  context.strokeStyle = "#14181c";
  context.strokeText(ghost.label, 0, 0);
  context.fillStyle = "#78beff";
  context.fillText(ghost.label, 0, 0);
  context.restore();
}

function loop(state) {
  if (!state.host.isConnected) {
    state.gone = (state.gone || 0) + 1;
    if (state.gone > 30) {
      state.stream.getTracks().forEach((track) => track.stop());
      return;
    }
  } else {
    state.gone = 0;
  }
  draw(state);
  const now = performance.now();
  const answered = state.acknowledged >= state.number;
  if (state.video.videoWidth && !state.coding && (answered || now - state.sent > PATIENCE_MS)) {
    state.coding = true;
    state.sent = now;
    const small = state.small;
    small.width = state.video.videoWidth;
    small.height = state.video.videoHeight;
    small.getContext("2d").drawImage(state.video, 0, 0);
    state.number += 1;
    const picture = { number: state.number, time_s: now / 1000, jpeg: small.toDataURL("image/jpeg", 0.72) };
    state.setStateValue("picture", picture);
    state.coding = false;
  }
  requestAnimationFrame(() => loop(state));
}

async function open(state) {
  try {
    state.stream = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
      audio: false,
    });
    state.stream.getVideoTracks()[0].onended = () => state.setStateValue("problem", "unplugged");
    state.video.srcObject = state.stream;
    await state.video.play();
    loop(state);
  } catch (error) {
    state.setStateValue("problem", error.name || "Error");
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const host = parentElement.querySelector(".camera");
  let state = cameras.get(host);
  if (!state) {
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    state = { host, video, canvas: host.querySelector("canvas"), small: document.createElement("canvas"), number: 0,
      acknowledged: 0, sent: 0, coding: false, points: null, skeleton: true };
    cameras.set(host, state);
    state.setStateValue = setStateValue;
    open(state);
  }
  state.setStateValue = setStateValue;
  if (data && data.number >= state.acknowledged) {
    state.acknowledged = data.number;
    state.points = data.points;
    state.skeleton = data.skeleton;
    state.ghost = data.ghost;
  }
}
