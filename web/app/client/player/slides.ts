/** Still pictures that go with the sound of a lesson. */
export interface ContentSlides {
  slides: { atMs: number; url: string }[];
}
