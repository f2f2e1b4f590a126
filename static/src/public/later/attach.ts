// Fetched with the first photo, recording or file, and for a reply that carries
// some: choosing, making over, sending, opening.

export { Box } from "../attach/box";
export { drawReceived } from "../attach/received";
export { whyNotSent } from "../attach/why";
