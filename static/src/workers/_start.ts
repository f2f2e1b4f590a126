// Starting our own workers. The content security policy admits one Trusted
// Types policy, "w", once a page; bundles of the same page share it here.

interface Policy {
  createScriptURL(url: string): string;
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

/** Where the page's bundles find the one policy again. */
const shared = Symbol.for("zhuicha.workers");

/** The served path of one of our workers; its name carries its content's hash. */
const ours = /^\/assets\/workers-[a-z]+\.[0-9a-f]{16}\.js$/;

/** Starts the worker served at that path. Throws a TypeError for a path that is none of ours. */
export function startWorker(path: string): Worker {
  return new Worker(trusted(checked(path)));
}

function checked(path: string): string {
  if (!ours.test(path)) throw new TypeError("not our worker");
  return path;
}

/** Browsers without Trusted Types take the path as it is. */
function trusted(path: string): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  if (policies === undefined) return path;
  const page = globalThis as { [shared]?: Policy };
  page[shared] = page[shared] ?? policies.createPolicy("w", { createScriptURL: checked });
  return page[shared].createScriptURL(path);
}
