package infra

import (
	_ "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ecr"
)
