// The page's end of the worker: calls with answers, progress, cancelling.

import { type Said, saidBy } from "./model/said.js";
import type { Calls, FromWorker, Name, Progress, ToWorker } from "./worker/protocol.js";

/** Told by the worker: a message for people, or the name of one. */
export class WorkerFailure extends Error {
  constructor(readonly said: Said) {
    super(said.en);
  }
}

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

export class Client {
  private readonly worker = new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(onProgress: (progress: Progress) => void, onCrash: (message: string) => void) {
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      if ("progress" in message) return onProgress(message.progress);
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if ("error" in message) waiting?.reject(new WorkerFailure(message.error));
      else waiting?.resolve(message.value as never);
    };
    this.worker.onerror = (event) => {
      const error = new WorkerFailure(saidBy(event.message || "the worker could not be started"));
      for (const waiting of this.waiting.values()) waiting.reject(error);
      this.waiting.clear();
      onCrash(error.message);
    };
  }

  call<K extends Name>(name: K, argument: Calls[K][0]): Promise<Calls[K][1]> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.worker.postMessage({ id, name, argument } as ToWorker);
    });
  }

  /** Ends what runs; its call answers null. */
  cancel(): void {
    this.worker.postMessage({ name: "cancel" } satisfies ToWorker);
  }
}
