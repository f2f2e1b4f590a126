// Long work gives the page its turn: a task above 200 ms feels frozen.

/** Lets the page paint and react before the work goes on. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(0);
  });
}
