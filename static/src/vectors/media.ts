// The making over of photos for tests: by the worker, or by the page alone.

import { pause } from "../crypto/pause";
import { withoutTimes } from "../media/mp4";
import { makePhoto, pagePaper, type Way } from "../media/photo";
import { Darkroom } from "../public/attach/darkroom";

let room: Darkroom | undefined;

Object.assign(globalThis, {
  photos: {
    worker: (file: Blob, way: Way, path: string) => (room = room ?? new Darkroom(path)).make(file, way),
    untimed: async (file: Blob) => ({ blob: await withoutTimes(file), thumb: undefined }),
    page: (file: Blob, way: Way) => makePhoto(file, way, pagePaper, pause),
  },
});
