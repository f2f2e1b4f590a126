// Work factors, pinned when the bundle is built: a server cannot talk a browser
// into deriving with less. Tests build with 10.

declare const ZHUICHA_RECEIPT_LOG_N: number;
declare const ZHUICHA_LOGIN_LOG_N: number;

/** log₂ of scrypt's N for a receipt, 15 in production. */
export const receiptLogN: number = ZHUICHA_RECEIPT_LOG_N;

/** Lowest log₂ of scrypt's N a login is derived with, 17 in production. */
export const loginLogN: number = ZHUICHA_LOGIN_LOG_N;
