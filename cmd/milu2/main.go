// Command milu2 helps before a deployment: it checks whether a stack can be deployed, and writes the file of a new stage.
package main

import (
	"context"
	"os"
	"os/signal"

	"milu2-stage/cmd/milu2/cli"
	"milu2-stage/infra"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
	"milu2-stage/internal/preflight/awscheck"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := cli.Run(ctx, os.Args[1:], environment())
	stop()
	os.Exit(code)
}

// environment connects the commands with the program and with AWS.
func environment() cli.Env {
	return cli.Env{
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Needs: preflight.Needs{
			PulumiVersion: infra.PulumiVersions(), SharedOutputs: infra.SharedOutputs(), SharedAccount: infra.SharedAccountOutput(),
		},
		AWS: func(settings *config.Settings) preflight.AWS { return awscheck.New(settings) },
	}
}
