import { useEffect, useState } from 'react';
import { useAudio } from '../state/client-context.ts';

/**
 * A device that is open while a test of it runs, and is given back when that ends or the page is left, even if it was
 * still being opened.
 *
 * @param device the chosen one: another is tested anew
 */
export function useDeviceTest<Opened extends { readonly stop: () => void }, Problem>(
  open: () => Promise<({ readonly ok: true } & Opened) | { readonly ok: false; readonly error: Problem }>,
  device: string,
) {
  const audio = useAudio();
  const [running, setRunning] = useState(false);
  const [opened, setOpened] = useState<Opened>();
  const [problem, setProblem] = useState<Problem>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened anew for another device only
  useEffect(() => {
    if (!running) return;
    let stop: (() => void) | undefined;
    let isOver = false;
    void open().then(outcome => {
      if (isOver) {
        if (outcome.ok) outcome.stop();
      } else if (outcome.ok) {
        stop = outcome.stop;
        setOpened(outcome);
        void audio.refreshDevices();
      } else {
        setProblem(outcome.error);
        setRunning(false);
      }
    });
    return () => {
      isOver = true;
      stop?.();
      setOpened(undefined);
    };
  }, [audio, running, device]);
  const toggle = () => {
    setProblem(undefined);
    setRunning(!running);
  };
  return { running, opened, problem, toggle };
}
