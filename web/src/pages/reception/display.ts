import { useEffect, useState } from "react";

let sound: AudioContext | undefined;

/** Two soft notes. Browsers allow sound only after somebody clicked on the page once. */
export function bell(): void {
  try {
    sound ??= new AudioContext();
    void sound.resume();
    for (const [index, pitch] of [880, 659.3].entries()) {
      const begins = sound.currentTime + index * 0.35;
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, begins);
      volume.gain.exponentialRampToValueAtTime(0.4, begins + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, begins + 1.1);
      tone.connect(volume).connect(sound.destination);
      tone.start(begins);
      tone.stop(begins + 1.2);
    }
  } catch {
    // No loudspeaker: the numbers are there all the same.
  }
}

const IDLE_MS = 3_000;

/** Whether nobody moved the mouse for a while: then the pointer and the buttons go. */
export function useHiddenCursor(): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    let timer = setTimeout(() => setIsIdle(true), IDLE_MS);
    const used = () => {
      setIsIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIsIdle(true), IDLE_MS);
    };
    const events = ["pointermove", "pointerdown", "keydown", "focusin"] as const;
    for (const one of events) document.addEventListener(one, used);
    return () => {
      clearTimeout(timer);
      for (const one of events) document.removeEventListener(one, used);
    };
  }, []);
  return isIdle;
}

/** The part of the Screen Wake Lock API that is used; the compiler's library does not know it yet. */
interface ScreenLock {
  release: () => Promise<void>;
}

/** Keeps the screen on, where the browser can. */
export function useAwake(): void {
  useEffect(() => {
    let lock: ScreenLock | undefined;
    const screens = (navigator as Navigator & { wakeLock?: { request: (kind: "screen") => Promise<ScreenLock> } }).wakeLock;
    let isOver = false;
    const ask = () => {
      if (document.visibilityState !== "visible" || screens === undefined) return;
      screens.request("screen").then(
        (given) => {
          if (isOver) void given.release();
          else lock = given;
        },
        () => undefined,
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
