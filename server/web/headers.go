package web

import "net/http"

// policy is the content security policy of every answer: nothing but our own
// scripts, styles, pictures and calls; no inline, no eval, no frame; script
// sinks only through Trusted Types.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types w"

// Frame is what a document that is shown inside another page may run: its own
// script and style alone, each named by the hash of its text. It has no origin,
// so neither cookies nor storage, and can reach nothing and nobody; pictures and
// recordings come as bytes from the page around it.
type Frame struct{ Script, Style string }

func (f Frame) policy() string {
	return "default-src 'none'; sandbox allow-scripts; script-src '" + f.Script + "'; style-src '" + f.Style + "'; " +
		"img-src blob:; media-src blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'"
}

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
// (blob:), which no other page can put there; to show the sandboxed viewer, or
// to be it.
func (r Route) grant(h http.Header) {
	to := map[bool]string{true: "(self)", false: "()"}
	h.Set("Permissions-Policy", "camera="+to[r.Camera]+", microphone="+to[r.Microphone]+", "+unused)
	if r.Player {
		h.Set("Content-Security-Policy", policy+"; media-src blob:")
	}
	if r.Frames {
		h.Set("Content-Security-Policy", policy+"; frame-src 'self'")
	}
	if r.Frame != nil {
		h.Set("Content-Security-Policy", r.Frame.policy())
		h.Set("X-Frame-Options", "SAMEORIGIN")
	}
}
