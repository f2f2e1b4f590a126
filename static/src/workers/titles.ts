// Opens the titles of a page of the ledger beside it, so that fifty of them never
// hold the page up. Nothing leaves this worker but their texts.

import { openTitle, type TitleOutcome, type TitleTask } from "../desk/leads/title";

interface Scope {
  onmessage: ((event: MessageEvent<TitleTask>) => void) | null;
  postMessage(outcome: TitleOutcome): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data }) => void openTitle(data).then((outcome) => scope.postMessage(outcome));
