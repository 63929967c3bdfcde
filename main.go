// Command milu2-stage is the Pulumi program: the stack's configuration decides whether it builds the account-wide shared
// resources or one stage.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
)

func main() {
	pulumi.Run(infra.Deploy)
}
