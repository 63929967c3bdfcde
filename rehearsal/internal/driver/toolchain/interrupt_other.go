//go:build !unix

package toolchain

import (
	"fmt"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// politely leaves interrupts to the Automation API, which gives the CLI a process group of its own here.
func politely(_ string, found auto.PulumiCommand) auto.PulumiCommand { return found }

// builtCLI is the CLI of a version in root. The Automation API asks it for its version.
func builtCLI(root string, version semver.Version) (auto.PulumiCommand, error) {
	found, err := auto.NewPulumiCommand(&auto.PulumiCommandOptions{Root: root, Version: version})
	if err != nil {
		return nil, fmt.Errorf("running the Pulumi CLI in %s: %w", root, err)
	}
	return found, nil
}
