// Command rehearsal runs the whole program on the real Pulumi engine, against a simulated AWS account.
package main

import (
	"context"
	"os"
	"os/signal"

	"milu2-stage/rehearsal/internal/driver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := driver.Execute(ctx)
	stop()
	os.Exit(code)
}
