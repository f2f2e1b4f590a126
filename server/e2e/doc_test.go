// Package e2e plays the journeys of villagers and inspectors in a real browser
// against the whole program: pages, calls, service, store. Pages are addressed
// by what is written on them, taken from the same catalogue they are drawn
// with, so that a journey runs in either language.
//
// ZHUICHA_SHOTS names a folder for screenshots of every page and state.
package e2e
