/**
 * A turn for the event loop in the middle of long work. It comes through a message port and not through a timer: a notebook
 * drops the timers of a cell that was stopped, and work that then never went on would hold its turnstile for ever.
 */
export function breath(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const arrived = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener("message", arrived, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}
