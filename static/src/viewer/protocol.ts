// What the page and its sandboxed viewer say to each other over one port. The
// viewer has an opaque origin and no way to the network: bytes go in, and only
// these words and the pixels of a small picture come out.

/** From the page; one frame serves one file, or any number of small pictures. */
export type Ask =
  | { readonly ask: "show"; readonly blob: Blob }
  | { readonly ask: "small"; readonly blob: Blob; readonly side: number };

/** Why a file is not shown: not of the kinds shown here, too many pixels, or it does not decode. */
export type Refusal = "unknown" | "bomb" | "broken";

/** From the viewer. The page checks each: the viewer touched a stranger's bytes. */
export type Answer =
  | { readonly answer: "shown" }
  | { readonly answer: "small"; readonly width: number; readonly height: number; readonly pixels: ArrayBuffer }
  | { readonly answer: "refused"; readonly why: Refusal }
  /** Escape was pressed in the viewer. */
  | { readonly answer: "close" }
  /** The person did something in the viewer, so is still there. */
  | { readonly answer: "touched" };

/** The first message, by which the page hands over the port. */
export const greeting = "zhuicha viewer";
