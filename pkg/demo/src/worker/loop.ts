// Long work in slices: the worker stays able to hear that it is to stop.

/** Told where a run is to end early: it was cancelled, or a newer one took its place. */
export class Stopped extends Error {}

/** Lets waiting messages be handled. A timer would be slowed down by the browser; a message is not. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** One long run. */
export class Run {
  stopped = false;

  /** Lets others in, and ends the run where it was stopped. */
  async pause(): Promise<void> {
    await breathe();
    if (this.stopped) throw new Stopped();
  }
}
