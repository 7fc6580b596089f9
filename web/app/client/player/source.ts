/** Gives an element its stream: by hls.js, which outlasts a bad network, or natively. Loaded when a video is started. */

const NATIVE = "application/vnd.apple.mpegurl";

/** Attaches a playlist; called again it changes over to another at the same place. */
export async function attach(element: HTMLMediaElement, address: string): Promise<{ detach(): void }> {
  const { default: Hls } = await import("hls.js/light");
  // Where streams cannot be put together here, as on an iPhone, the browser plays them by itself.
  if (!Hls.isSupported()) {
    if (element.canPlayType(NATIVE) === "") throw new Error("This browser plays no HLS");
    element.src = address;
    return { detach: () => element.removeAttribute("src") };
  }
  const hls = new Hls({
    // Workers would need a looser policy of contents than the whole page has.
    enableWorker: false,
    maxBufferLength: 40,
    maxMaxBufferLength: 60,
    startLevel: 0,
    capLevelToPlayerSize: true,
    manifestLoadPolicy: patient(8_000),
    playlistLoadPolicy: patient(8_000),
    fragLoadPolicy: patient(30_000),
  });
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    // A network that is gone comes back; the position stays where it is.
    if (type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => hls.startLoad(), 3_000);
    else if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else element.dispatchEvent(new Event("error"));
  });
  hls.loadSource(address);
  hls.attachMedia(element);
  return { detach: () => hls.destroy() };
}

/** Goes on asking for a while on a bad network. */
function patient(timeToFirstByte: number) {
  const retry = { maxNumRetry: 8, retryDelayMs: 1_000, maxRetryDelayMs: 8_000 };
  return {
    default: {
      maxTimeToFirstByteMs: timeToFirstByte,
      maxLoadTimeMs: 60_000,
      timeoutRetry: retry,
      errorRetry: retry,
    },
  };
}
