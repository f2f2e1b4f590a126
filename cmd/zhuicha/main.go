// Zhuicha 追查 runs an anonymous tip platform: villagers' pages, the
// inspectors' desk, and what its keepers need. `zhuicha --help` says all.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// command is one subcommand; each has a file of its own.
type command struct {
	name, about string
	run         func(ctx context.Context, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"demo", "run a throw-away instance with people and leads, to look at", demo},
		{"init", "begin a real instance in an empty folder", initInstance},
		{"serve", "run an instance", serve},
		{"poster", "draw a poster or receipt card to print", drawPoster},
		{"root", "sign an office list with the root key, on a machine of its own", root},
		{"backup-key", "make the key that opens backups, on a machine of its own", backupKey},
		{"backup", "write a sealed backup, while the instance runs or not", makeBackup},
		{"restore", "put an instance back from a sealed backup, into an empty folder", restore},
		{"rebuild", "derive lists and counters anew from the records", rebuild},
		{"verify-package", "check a lead's handover package, offline", verifyPackage},
		{"version", "say which version this is", version},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "zhuicha:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("see zhuicha --help")

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		usage(out)
		return nil
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], out)
		}
	}
	return fmt.Errorf("zhuicha: no command %q; %w", args[0], errUsage)
}

func usage(out io.Writer) {
	fmt.Fprintln(out, "追查 Zhuicha: an anonymous tip platform\n\nusage: zhuicha COMMAND [FLAGS]")
	fmt.Fprintln(out)
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-14s %s\n", c.name, c.about)
	}
	fmt.Fprintln(out, "\nzhuicha COMMAND --help lists its flags. Each flag --some-flag may also be set as ZHUICHA_SOME_FLAG.")
}
