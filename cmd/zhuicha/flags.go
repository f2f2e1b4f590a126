package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// flags begins a subcommand's flag set.
func flags(name, about string, out io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("zhuicha "+name, flag.ContinueOnError)
	f.SetOutput(out)
	f.Usage = func() {
		fmt.Fprintf(out, "zhuicha %s: %s\n\n", name, about)
		f.PrintDefaults()
	}
	return f
}

// parse reads the environment first, then the flags, which win. Words that
// are no flags are refused.
func parse(f *flag.FlagSet, args []string) error {
	if err := parseFlags(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("zhuicha: %q is no flag; %w", f.Arg(0), errUsage)
	}
	return nil
}

// parseFlags is parse for commands that take words as well.
func parseFlags(f *flag.FlagSet, args []string) error {
	var failed error
	f.VisitAll(func(x *flag.Flag) {
		name := "ZHUICHA_" + strings.ToUpper(strings.ReplaceAll(x.Name, "-", "_"))
		if value, set := os.LookupEnv(name); set {
			if err := f.Set(x.Name, value); err != nil {
				failed = fmt.Errorf("zhuicha: %s: %w", name, err)
			}
		}
	})
	if failed != nil {
		return failed
	}
	return f.Parse(args)
}
