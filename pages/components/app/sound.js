// Put before the scripts of components that make a sound.
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
