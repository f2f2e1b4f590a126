// Package chrome drives a real Chromium for the journeys and for the tests
// that hold the browser's cryptography against Go's. Pages are addressed as a
// person sees them, by visible label; everything has a time limit, and a
// failure says what was on the page. Only tests may import it.
package chrome
