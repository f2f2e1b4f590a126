// Package media tries in real browsers how photos are made fit to be sent
// (static/src/media): that the picture stays and stands upright, that nothing
// else stays, and that no step holds a slow phone up. Only tests are in it.
package media
