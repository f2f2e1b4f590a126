// Sentences. They stand in the catalogue of both languages; the server puts
// those a page needs into its data.

export type Messages = { readonly [key: string]: string };

/** Speaks one language: the sentence of a key with its {places} filled. */
export type Say = (key: string, values?: { readonly [place: string]: string | number }) => string;

/** A speaker over the page's messages. An unknown key shows itself. */
export function speaker(messages: Messages): Say {
  return (key, values = {}) =>
    (messages[key] ?? key).replace(/\{(\w+)\}/g, (whole, place: string) => String(values[place] ?? whole));
}

/** Whether the page speaks English. */
export const english = (): boolean => document.documentElement.lang === "en";

/** A day (2006-01-02) as people write it. */
export function dayInWords(day: string): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  if (!english()) return `${year}年${month}月${date}日`;
  const names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  return `${date} ${names[month - 1] ?? ""} ${year}`;
}
