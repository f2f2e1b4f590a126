// Fetched where a receipt asks for its tip again: what seals it anew.

export { newKeyPair } from "../../crypto/keys";
export { sealAgain } from "../../crypto/submission";
export { readersOf } from "../status/readers";
