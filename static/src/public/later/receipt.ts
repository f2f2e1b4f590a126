// Fetched once sending begins and before anything is sent: the receipt's two
// spellings and their drawing, with the table of characters and their pinyin.

export { showReceipt } from "../tip/receipt";
