/** The picture: its stream, its captions, and for weak networks only the sound with still pictures. */
import type { ContentSlides } from "../../../../contract/content-view.ts";
import type { Screen } from "./screen.ts";

export interface Video {
  /** Loads the stream, once. */
  load(): Promise<void>;
}

/** Prepares a video; nothing is fetched until it is started. */
export function openVideo(screen: Screen, element: HTMLVideoElement): Video {
  const { master, audio, slides } = screen.root.dataset;
  let lean = false;
  let attached: { detach(): void } | undefined;
  let pictures: ContentSlides["slides"] = [];
  const image = screen.part<HTMLImageElement>("slide");
  const attach = async () => {
    const { attach: connect } = await import("./source.ts");
    attached?.detach();
    attached = await connect(element, lean && audio ? audio : (master ?? ""));
  };
  const showSlide = () => {
    const at = element.currentTime * 1000;
    const slide = pictures.findLast(({ atMs }) => atMs <= at) ?? pictures[0];
    if (image && slide && image.getAttribute("src") !== slide.url) image.src = slide.url;
  };
  element.addEventListener("timeupdate", () => {
    if (lean) showSlide();
  });
  screen.part("lean")?.addEventListener("click", (event) => {
    lean = !lean;
    (event.currentTarget as HTMLElement).setAttribute("aria-pressed", String(lean));
    if (image) image.hidden = !lean;
    void change();
  });
  const change = async () => {
    const [at, wasPlaying] = [element.currentTime, !element.paused];
    if (lean && pictures.length === 0 && slides)
      pictures = await fetch(slides)
        .then(async (answer) => ((await answer.json()) as ContentSlides).slides)
        .catch(() => []);
    if (attached === undefined) return;
    await attach();
    element.currentTime = at;
    showSlide();
    if (wasPlaying) await element.play().catch(() => undefined);
  };
  wireCaptions(screen, element);
  return {
    load: async () => {
      if (attached !== undefined) return;
      await attach();
      if (lean) showSlide();
    },
  };
}

function wireCaptions(screen: Screen, element: HTMLVideoElement): void {
  const button = screen.part("captions");
  const show = (on: boolean) => {
    for (const track of element.textTracks) track.mode = on ? "showing" : "hidden";
    button?.setAttribute("aria-pressed", String(on));
  };
  show(true);
  button?.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
}
