package toolchain

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Interruptible ends the context at the first Ctrl-C or SIGTERM. The CLI is then asked to stop, and told of every later
// signal, see CLI.
func Interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, interrupts()...)
}

func interrupts() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }
