//go:build !unix

package toolchain

import "github.com/pulumi/pulumi/sdk/v3/go/auto"

// politely leaves interrupts to the Automation API, which gives the CLI a process group of its own here.
func politely(_ string, found auto.PulumiCommand) auto.PulumiCommand { return found }
