// Package awscheck holds the checks of preflight that ask AWS.
//
// They only read. What several checks need is asked once and shared. Whatever goes wrong with a call makes the checks
// that need it unknown, each by itself, with the permission that is missing; it never reads as "does not exist".
package awscheck

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"milu2-stage/infra"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// Options replace parts of the checks. The zero value is what users run.
type Options struct {
	// Lookups are the limits of the calls. Left zero they are tighter than a deployment's: preflight answers soon.
	Lookups awslookup.Options
	// LookupNS asks the DNS for a domain's name servers; nil asks the system's resolver.
	LookupNS func(ctx context.Context, name string) ([]*net.NS, error)
}

// Checker holds the checks of one stack and the facts that they share. It is safe for concurrent use.
type Checker struct {
	settings *config.Settings
	lookupNS func(ctx context.Context, name string) ([]*net.NS, error)
	timeout  time.Duration
	source   func() (*awslookup.Source, error)
	facts    preflight.Facts
}

var _ preflight.AWS = (*Checker)(nil)

// errNoSettings means that the configuration does not load, so that AWS cannot be asked.
var errNoSettings = errors.New("the configuration does not load")

// New returns the AWS checks of a stack. The settings are nil where the configuration does not load: then the checks can
// be listed only.
func New(settings *config.Settings) *Checker { return NewWith(settings, Options{}) }

// NewWith is New with parts replaced.
func NewWith(settings *config.Settings, options Options) *Checker {
	c := &Checker{settings: settings, lookupNS: options.LookupNS}
	if c.lookupNS == nil {
		c.lookupNS = net.DefaultResolver.LookupNS
	}
	limits := options.Lookups
	if limits.Attempts == 0 {
		limits.Attempts = 4
	}
	if limits.MaxBackoff == 0 {
		limits.MaxBackoff = 3 * time.Second
	}
	if limits.CallTimeout == 0 {
		limits.CallTimeout = 10 * time.Second
	}
	if limits.ListTimeout == 0 {
		limits.ListTimeout = time.Minute
	}
	c.timeout = limits.ListTimeout
	c.source = sync.OnceValues(func() (*awslookup.Source, error) {
		if settings == nil {
			return nil, errNoSettings
		}
		return awslookup.New(context.Background(), settings.AWS, limits)
	})
	return c
}

// Checks lists the checks in the order of the report.
func (c *Checker) Checks() []preflight.Check {
	stage, shared := config.ScopeStage, config.ScopeShared
	return []preflight.Check{
		{Name: "account", Title: "AWS credentials and account", Run: c.checkAccount},
		{Name: "region", Title: "the region is real and open to the account", Run: c.checkRegion},
		{Name: "stage-index", Title: "the stage index is free", Scope: stage, Run: c.planned(c.checkIndex)},
		{Name: "cidr", Title: "the VPC overlaps no other", Scope: stage, Run: c.planned(c.checkCIDR)},
		{Name: "rfc1918", Title: "the VPC's addresses are private", Scope: stage, Run: c.planned(c.checkPrivate)},
		{Name: "build-vpc", Title: "the build VPC", Scope: stage, Run: c.checkBuildVPC},
		{Name: "build-routes", Title: "routes in the build VPC", Scope: stage, Run: c.planned(c.checkBuildRoutes)},
		{Name: "names", Title: "names that another stage has", Scope: stage, Run: previewed},
		{Name: "zone", Title: "the public zone", Scope: stage, Run: c.checkZone},
		{Name: "delegation", Title: "the public zone is delegated", Scope: stage, Run: c.checkDelegation},
		{Name: "certificate", Title: "a certificate can be issued", Scope: stage, Run: c.checkCertificate},
		{Name: "image", Title: "the machine image", Scope: stage, Run: c.checkImage},
		{Name: "instance-types", Title: "instance types in both zones", Scope: stage, Run: c.checkInstanceTypes},
		{Name: "key-pair", Title: "the key pair", Scope: stage, Run: c.checkKeyPair},
		{Name: "buckets", Title: "bucket names", Scope: shared, Run: c.checkBuckets},
		{Name: "quota-vpcs", Title: "VPCs left in the quota", Scope: stage, Run: c.planned(c.checkVPCQuota)},
		{Name: "quota-addresses", Title: "elastic IPs left in the quota", Scope: stage, Run: c.planned(c.checkAddressQuota)},
		{Name: "quota-vcpus", Title: "vCPUs left in the quota", Scope: stage, Run: c.planned(c.checkCPUQuota)},
		{Name: "quota-rules", Title: "rules per security group", Scope: stage, Run: c.planned(c.checkRuleQuota)},
		{Name: "quota-balancers", Title: "load balancers left in the quota", Scope: stage, Run: c.planned(c.checkBalancerQuota)},
		{Name: "permissions", Title: "permissions of the caller", Run: c.checkPermissions},
		{Name: "adoption", Title: "what exists already", Run: previewed},
	}
}

// previewed leaves to the engine what its preview knows better.
func previewed(_ context.Context, env *preflight.Env) []preflight.Finding {
	return preflight.Skip(fmt.Sprintf("`pulumi preview -s %s` lists what it would import, create and leave alone, and what is in the way",
		env.Stack))
}

// planned is a check that needs the stage's address plan.
func (c *Checker) planned(
	check func(context.Context, *preflight.Env, cidr.Plan) []preflight.Finding,
) func(context.Context, *preflight.Env) []preflight.Finding {
	return func(ctx context.Context, env *preflight.Env) []preflight.Finding {
		plan, err := cidr.New(c.settings.Stage.Index, c.settings.Stage.ReservedOffsets)
		if err != nil {
			f := found(preflight.Error, err.Error(), "an index that has a block", "set milu2-stage:stageIndex or milu2-stage:reservedOffsets")
			f[0].Cause = &preflight.Cause{Key: "plan", Check: "stage-index", Need: "an address plan"}
			return f
		}
		return check(ctx, env, plan)
	}
}

// Account returns the account that the credentials belong to.
func (c *Checker) Account(ctx context.Context) (string, error) {
	who, err := c.caller(ctx)
	return who.account, err
}

// Taken returns the blocks of all VPCs in the stage's region and of those around the build VPC. An error means that some
// could not be seen.
func (c *Checker) Taken(ctx context.Context) ([]netip.Prefix, error) {
	blocks, errs := c.neighbours(ctx)
	taken := make([]netip.Prefix, 0, len(blocks))
	for _, b := range blocks {
		taken = append(taken, b.prefix)
	}
	return taken, errors.Join(errs...)
}

// region is the stack's own.
func (c *Checker) region() string { return c.settings.AWS.Region }

// buildRegion is the build VPC's.
func (c *Checker) buildRegion() string {
	if peer := c.settings.Stage.PeerRegion; peer != "" {
		return peer
	}
	return c.region()
}

// peered reports whether the stage is to be peered with the build VPC.
func (c *Checker) peered() bool {
	return c.settings.Stage != nil && c.settings.Stage.PeerBuildVPCID != ""
}

// names makes the stack's physical names.
func (c *Checker) names() *naming.Names {
	return infra.NamesOf(c.settings)
}
