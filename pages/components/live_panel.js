// What stands beside the live picture, readable from three metres, and the voice. Texts come as data and are only ever
// set as text, never as HTML.

const spoken = { id: 0, session: "" };
let audio = null;

function beep(tone, volume) {
  try {
    audio = audio || new AudioContext();
    audio.resume();
    const frequency = { count: 880, correct: 392, praise: 1046, instruct: 660 }[tone] || 660;
    const now = audio.currentTime;
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0.0001, now);
    gain.gain.exponentialRampToValueAtTime(Math.max(0.0002, 0.25 * volume), now + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, now + 0.16);
    gain.connect(audio.destination);
    const oscillator = audio.createOscillator();
    oscillator.type = "sine";
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start(now);
    oscillator.stop(now + 0.18);
  } catch (error) {
    console.debug("no sound", error);
  }
}

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

function say(data) {
  const { cue, voice, session } = data;
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
  element.hidden = text === "";
}

export default function (component) {
  const { data, parentElement } = component;
  if (!data) return;
  const panel = parentElement.querySelector(".panel");
  panel.dataset.stage = data.stage_name;
  panel.dataset.tone = data.tone;
  for (const name of ["step", "title", "big", "unit", "under", "hint", "detail", "stage", "next", "breath"]) {
    set(panel, name, data[name] || "");
  }
  const ring = panel.querySelector(".ring");
  ring.style.setProperty("--share", data.ring === null ? 0 : Math.min(1, Math.max(0, data.ring)));
  ring.dataset.running = data.running;
  ring.dataset.shown = data.ring !== null;
  const bar = panel.querySelector(".bar");
  bar.hidden = data.depth === null;
  bar.style.setProperty("--depth", data.depth === null ? 0 : Math.min(1, Math.max(0, data.depth)));
  const lung = panel.querySelector(".lung");
  lung.hidden = !data.breath;
  lung.style.setProperty("--lung", data.lung || 0);
  say(data);
}
