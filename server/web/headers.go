package web

import "net/http"

// policy is the content security policy of every answer: nothing but our own
// scripts, styles, pictures and calls; no inline, no eval, no frame; script
// sinks only through Trusted Types.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types w"

// safeHeaders go on every answer, errors included.
func safeHeaders(h http.Header, tls bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer: on plain HTTP outside localhost (an onion service) that
	// makes browsers send "Origin: null", and the same-origin rule refuses all.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), "+unused)
	h.Set("Cache-Control", "no-store")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// unused are the powers of a browser that no page of ours asks for.
const unused = "geolocation=(), payment=(), usb=(), interest-cohort=()"

// grant gives a route's own page what it needs beyond the usual: to ask the
// person for camera or microphone, and to play what lies in its own memory
// (blob:), which no other page can put there.
func (r Route) grant(h http.Header) {
	to := map[bool]string{true: "(self)", false: "()"}
	h.Set("Permissions-Policy", "camera="+to[r.Camera]+", microphone="+to[r.Microphone]+", "+unused)
	if r.Player {
		h.Set("Content-Security-Policy", policy+"; media-src blob:")
	}
}
