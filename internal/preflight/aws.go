package preflight

import (
	"context"
	"net/netip"
)

// AWS is what package awscheck adds: awscheck.New(settings) returns one, whose facts are fetched once for all checks.
// The settings are nil where the configuration does not load; then it still lists its checks, and the rest are errors.
type AWS interface {
	// Checks lists the checks that ask AWS, in the order of the report.
	Checks() []Check
	// Account returns the account of the credentials.
	Account(ctx context.Context) (string, error)
	// Taken lists the blocks that a stage's VPC must not overlap: those of the VPCs in its region, of the build VPC if
	// there is peering, and of what the build VPC is peered with.
	Taken(ctx context.Context) ([]netip.Prefix, error)
}
