// Command pulumi-resource-aws is the simulated AWS provider as a plugin of the Pulumi engine. The account that it
// simulates is kept in the file that MILU2_REHEARSAL_WORLD names.
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"milu2-stage/rehearsal/internal/simaws"
	"milu2-stage/rehearsal/internal/world"
)

func main() {
	err := provider.Main("aws", func(*provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
		account, err := world.Open(os.Getenv(world.PathVariable))
		if err != nil {
			return nil, err
		}
		return plugin.NewProviderServer(simaws.New(account)), nil
	})
	if err != nil {
		fmt.Fprintf(os.Stderr, "pulumi-resource-aws: %v\n", err)
		os.Exit(1)
	}
}
