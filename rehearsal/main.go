// Command rehearsal runs the whole program on the real Pulumi engine, against a simulated AWS account.
package main

import (
	"context"
	"os"

	"milu2-stage/rehearsal/internal/driver"
	"milu2-stage/rehearsal/internal/driver/toolchain"
)

func main() {
	ctx, stop := toolchain.Interruptible(context.Background())
	code := driver.Execute(ctx)
	stop()
	os.Exit(code)
}
