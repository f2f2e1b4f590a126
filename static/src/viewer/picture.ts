// A picture drawn anew on a canvas: fitted, larger, smaller, turned. The stage
// scrolls, so arrow keys move about in it.

import { isModest } from "./medium";

const step = 1.5;
const largest = 8;

/** The picture on the stage. */
export class Picture {
  private readonly canvas = document.createElement("canvas");
  /** Screen pixels a picture pixel; undefined fits the stage. */
  private scale: number | undefined;
  /** Quarters turned to the right. */
  private quarters = 0;

  constructor(private readonly stage: HTMLElement, private readonly bitmap: ImageBitmap) {
    stage.replaceChildren(this.canvas);
    addEventListener("resize", () => this.paint());
    this.paint();
  }

  /** Twice and a bit nearer. */
  larger(): void {
    this.to(this.now() * step);
  }

  /** The same away. */
  smaller(): void {
    this.to(this.now() / step);
  }

  /** The whole picture within the stage, never larger than it is. */
  fit(): void {
    this.scale = undefined;
    this.paint();
  }

  /** One pixel of the picture on one of the screen. */
  whole(): void {
    this.to(1);
  }

  /** Turns by quarters to the right; negative to the left. */
  turn(quarters: number): void {
    this.quarters = (this.quarters + quarters + 4) % 4;
    this.paint();
  }

  private get upright(): boolean {
    return this.quarters % 2 === 0;
  }

  private size(scale: number): { width: number; height: number } {
    const { width, height } = this.bitmap;
    const [w, h] = this.upright ? [width, height] : [height, width];
    return { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(h * scale)) };
  }

  private fitted(): number {
    const { width, height } = this.size(1);
    return Math.min(1, this.stage.clientWidth / width, this.stage.clientHeight / height);
  }

  private now(): number {
    return this.scale ?? this.fitted();
  }

  private to(scale: number): void {
    const wanted = Math.min(largest, Math.max(this.fitted(), scale));
    const { width, height } = this.size(wanted);
    if (isModest(width, height)) this.scale = wanted;
    this.paint();
  }

  private paint(): void {
    const scale = this.now();
    const { width, height } = this.size(scale);
    this.canvas.width = width;
    this.canvas.height = height;
    const pen = this.canvas.getContext("2d");
    if (pen === null) return;
    pen.translate(width / 2, height / 2);
    pen.rotate((this.quarters * Math.PI) / 2);
    pen.scale(scale, scale);
    pen.drawImage(this.bitmap, -this.bitmap.width / 2, -this.bitmap.height / 2);
  }
}
