// Everything src/crypto and src/files export, hung on the page for the tests that hold the
// browser against Go. Never part of a shipped bundle.

import * as age from "../crypto/age";
import * as bytes from "../crypto/bytes";
import * as command from "../crypto/command";
import * as content from "../crypto/content";
import * as draft from "../crypto/draft";
import * as envelope from "../crypto/envelope";
import * as file from "../crypto/file";
import * as holders from "../crypto/holders";
import * as json from "../crypto/json";
import * as keys from "../crypto/keys";
import * as login from "../crypto/login";
import * as member from "../crypto/member";
import * as message from "../crypto/message";
import * as offices from "../crypto/offices";
import * as receipt from "../crypto/receipt";
import * as session from "../crypto/session";
import * as sign from "../crypto/sign";
import * as sounds from "../crypto/sounds";
import * as submission from "../crypto/submission";
import * as tar from "../crypto/tar";
import * as words from "../crypto/words";
import * as names from "../files/name";
import * as opening from "../files/open";
import * as sending from "../files/send";
import { Decrypter } from "age-encryption";

Object.assign(window, {
  zhuicha: {
    age, bytes, command, content, draft, envelope, file, holders, json, keys, login, member, message, offices, receipt,
    session, sign, sounds, submission, tar, words, names, opening, sending, Decrypter,
  },
});
