// What lies over the live picture, readable from three metres, and the voice. Texts come as data and are only ever
// set as text, never as HTML.

const spoken = { id: 0, session: "" };
function speak(cue, voice) {
  if (!("speechSynthesis" in window)) return;
  const said = new SpeechSynthesisUtterance(cue.text);
  said.lang = voice.lang;
  said.volume = voice.volume;
  said.rate = cue.tone === "count" ? 1.2 : 1.05;
  const language = voice.lang.slice(0, 2);
  const fitting = speechSynthesis.getVoices().find((one) => one.lang.startsWith(language) && one.localService);
  if (fitting) said.voice = fitting;
  // one thing at a time: the engine has already chosen the more important one
  speechSynthesis.cancel();
  speechSynthesis.speak(said);
}

function say(cue, voice, session) {
  if (!cue || (spoken.session === session && cue.id <= spoken.id)) return;
  spoken.session = session;
  spoken.id = cue.id;
  if (!voice.on) return;
  beep(cue.tone, voice.volume);
  speak(cue, voice);
}

function set(root, name, text) {
  const element = root.querySelector(`[data-part="${name}"]`);
  if (element.textContent !== text) element.textContent = text;
  if (element.hidden !== (text === "")) element.hidden = text === "";
}

function fill(circle, share) {
  const known = share === null || share === undefined ? 0 : Math.min(1, Math.max(0, Math.round(50 * share) / 50));
  if (circle.dataset.known === String(known)) return; // nothing is drawn anew that looks the same
  circle.dataset.known = known;
  circle.style.setProperty("--share", known);
  circle.dataset.share = known < 0.005 ? "0" : "";
}

// ------------------------------------------------------------------------------------- what a session keeps going

const SHOWN_MS = 4000;
// The page may mount the panel anew in the middle of a session; what a session keeps going goes on for this long.
const GONE_MS = 2500;

// One per session: controls that come up, a screen that stays awake, the whole screen.
function stageOf(parent, session) {
  let stage = window.coachStage;
  if (!stage || stage.isOver || stage.session !== session) {
    if (stage && !stage.isOver) stage.close();
    stage = window.coachStage = openStage(session);
  }
  clearTimeout(stage.leaving);
  if (stage.parent !== parent) {
    stage.parent = parent;
    stage.screen = parent.querySelector(".screen");
    stage.screen.hidden = !document.fullscreenEnabled;
    const root = document.documentElement;
    stage.screen.onclick = () =>
      (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {});
    stage.touched();
  }
  return stage;
}

function openStage(session) {
  const root = document.documentElement;
  const stage = { session, parent: null, screen: null, stoppers: [], lock: null, ear: null, pulse: { full: 0, partial: 0, step: "" }, most: 0, name: "", time_s: -1, voice: null };
  const listen = (target, kind, act, options) => {
    target.addEventListener(kind, act, options);
    stage.stoppers.push(() => target.removeEventListener(kind, act, options));
  };
  stage.touched = () => {
    root.dataset.liveTouched = "";
    stage.screen.dataset.shown = "true";
    clearTimeout(stage.hide);
    stage.hide = setTimeout(stage.rest, SHOWN_MS);
  };
  stage.rest = () => {
    if (stage.name === "paused" || stage.name === "connecting") return stage.touched();
    delete root.dataset.liveTouched;
    stage.screen.dataset.shown = "false";
  };
  for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"]) listen(document, kind, stage.touched, { passive: true });

  // the system lets the screen sleep again when the page was out of sight
  const stayAwake = async () => {
    if (!navigator.wakeLock || document.hidden) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (stage.isOver) lock.release();
      else stage.lock = lock;
    } catch (error) {
      console.debug("the screen may sleep", error);
    }
  };
  listen(document, "visibilitychange", stayAwake);
  stayAwake();

  stage.show = (data) => show(stage, data);
  stage.close = () => {
    stage.isOver = true;
    clearTimeout(stage.hide);
    stage.stoppers.forEach((stop) => stop());
    if (stage.lock) stage.lock.release();
    for (const name of ["liveTouched", "liveStage", "liveYoga"]) delete root.dataset[name];
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  };
  return stage;
}

// A repetition is seen from the corner of the eye: the edge of the window lights up, and a sign says which it was.
function pulse(stage, parent, data) {
  const { full, partial } = data;
  const before = stage.pulse;
  const isSame = before.step === data.step_key;
  const kind = isSame && full > before.full ? "full" : isSame && partial > before.partial ? "partial" : "";
  stage.pulse = { full, partial, step: data.step_key };
  if (!kind) return;
  const mark = parent.querySelector(".mark");
  const edge = parent.querySelector(".edge");
  mark.textContent = kind === "full" ? "✓" : "½";
  parent.querySelector(".panel").dataset.pulse = edge.dataset.pulse = kind;
  for (const one of [mark, edge]) {
    one.classList.remove("on");
    void one.offsetWidth; // begins the animation anew
    one.classList.add("on");
  }
}

// Commands by voice, only where the browser recognises speech on this computer: nothing that is said may leave it.
async function listen(stage, data, tell) {
  stage.tell = (command) => tell("said", command);
  stage.hearing = data.listen;
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (!data.listen.on || !Recognition || !Recognition.available || stage.ear) {
    if (!data.listen.on && stage.deafen) stage.deafen();
    return;
  }
  stage.ear = "asked";
  const wanted = { langs: [data.voice.lang], processLocally: true };
  if ((await Recognition.available(wanted).catch(() => "")) !== "available" || stage.isOver) return;
  const ear = new Recognition();
  Object.assign(ear, { lang: data.voice.lang, processLocally: true, continuous: true, interimResults: false });
  ear.onresult = (event) => {
    if (window.speechSynthesis && speechSynthesis.speaking) return; // that is the coach itself
    const heard = event.results[event.results.length - 1][0].transcript.toLowerCase();
    for (const [command, words] of Object.entries(stage.hearing.words)) {
      if (words.some((word) => heard.includes(word))) return stage.tell(command);
    }
  };
  ear.onend = () => stage.ear === ear && setTimeout(() => stage.ear === ear && ear.start(), 300);
  stage.ear = ear;
  stage.deafen = () => {
    stage.ear = null;
    ear.stop();
  };
  stage.stoppers.push(() => stage.ear === ear && stage.deafen());
  ear.start();
}

// What is written over the picture comes with every picture; whatever is older than what is shown is left out.
function show(stage, data) {
  if (data.time_s < stage.time_s || !stage.parent) return;
  stage.time_s = data.time_s || stage.time_s;
  const parent = stage.parent;
  const root = document.documentElement;
  const panel = parent.querySelector(".panel");
  if (stage.name !== data.stage_name) {
    stage.name = data.stage_name;
    stage.most = 0;
    stage.touched();
  }
  panel.dataset.stage = root.dataset.liveStage = data.stage_name;
  panel.dataset.tone = data.tone;
  panel.dataset.rate = data.rate_hz || 0;
  if (data.is_yoga) root.dataset.liveYoga = "";
  else delete root.dataset.liveYoga;
  for (const name of ["step", "title", "big", "unit", "under", "hint", "detail", "stage", "next", "breath"]) {
    set(panel, name, data[name] || "");
  }
  const hint = panel.querySelector(".hint");
  const sign = { correct: "➜", praise: "✓" }[data.tone];
  if (sign) hint.dataset.sign = sign;
  else delete hint.dataset.sign;
  panel.querySelector(".big").dataset.long = (data.big || "").length;
  panel.querySelector(".dial").dataset.running = data.running;
  // while seconds run down the ring empties with them
  stage.most = Math.max(stage.most, data.left_s || 0);
  fill(panel.querySelector(".fill.phase"), data.left_s ? data.left_s / stage.most : data.phase);
  fill(panel.querySelector(".fill.whole"), data.ring);
  panel.querySelector(".lung").style.display = data.breath ? "" : "none";
  panel.querySelector(".lung").style.setProperty("--lung", data.lung || 0);
  pulse(stage, parent, data);
  const hand = parent.querySelector(".hand");
  hand.hidden = !data.hand;
  if (data.hand) fill(hand.querySelector(".fill"), data.hand_share);
  set(parent, "hand", data.hand || "");
  say(data.cue, stage.voice, stage.session);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (!data) return;
  const stage = stageOf(parentElement, data.session);
  stage.voice = data.voice;
  const screen = parentElement.querySelector(".screen");
  screen.title = screen.ariaLabel = data.words.screen;
  parentElement.querySelector(".panel").ariaLabel = data.words.title;
  show(stage, data);
  listen(stage, data, setTriggerValue);
  return () => {
    if (stage.parent === parentElement) stage.leaving = setTimeout(stage.close, GONE_MS);
  };
}
