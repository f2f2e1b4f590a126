package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
)

// version names the build: the module's version, or the commit it was built
// from.
func version(_ context.Context, args []string, out io.Writer) error {
	f := flags("version", "say which version this is", out)
	if err := parse(f, args); err != nil {
		return err
	}
	fmt.Fprintln(out, "zhuicha", buildName())
	return nil
}

func buildName() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			name += " " + s.Value
		}
	}
	return name + " " + info.GoVersion
}
