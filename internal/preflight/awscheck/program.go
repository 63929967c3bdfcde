package awscheck

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// foreseen is what the program would do, and what would stop it.
type foreseen struct {
	forecast *adopt.Forecast
	err      error
	// failures are the calls without an answer behind err, where the program met them itself.
	failures []error
	// assumed says that the shared stack's outputs are made up, because it is not deployed or cannot be read.
	assumed bool
}

// foresee runs the program's planning pass, which decides what is adopted, on mocks that answer its questions from AWS and
// from the stacks' states. No engine is needed and nothing is registered.
func (c *Checker) foresee(ctx context.Context, env *preflight.Env) (foreseen, error) {
	return c.forecasts.get(ctx, c.limit, call{api: "the forecast of the program"}, func(ctx context.Context) (foreseen, error) {
		m := &monitor{ctx: ctx, c: c, env: env}
		out := foreseen{}
		organization := env.Stack.Organization
		if organization == "" {
			organization = "organization"
		}
		out.err = pulumi.RunErr(func(p *pulumi.Context) (err error) {
			out.forecast, err = infra.Foresee(p, c.settings, func(context.Context, *config.Settings) (adopt.Source, error) {
				return sharedSource{c}, nil
			})
			return err
		}, pulumi.WithMocksWithOrganization(organization, env.Stack.Project, env.Stack.Name, m),
			func(info *pulumi.RunInfo) { info.DryRun = true })
		out.failures, out.assumed = m.failures, m.assumed
		return out, nil
	})
}

// forecast is foresee for the checks that only count.
func (c *Checker) forecast(ctx context.Context, env *preflight.Env) (*adopt.Forecast, error) {
	f, err := c.foresee(ctx, env)
	if err != nil {
		return nil, err
	}
	return f.forecast, f.err
}

// sharedSource answers adoption's look-ups from what the checks know already.
type sharedSource struct{ c *Checker }

// List returns one listing.
func (s sharedSource) List(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	return s.c.live(ctx, q)
}

// Tags returns the tags of one thing.
func (s sharedSource) Tags(ctx context.Context, l adopt.Listing, region, id string) (map[string]string, error) {
	source, err := s.c.source()
	if err != nil {
		return nil, err
	}
	return source.Tags(ctx, l, region, id) //nolint:wrapcheck // its error says it all
}

// Identity returns the account.
func (s sharedSource) Identity(ctx context.Context) (string, error) { return s.c.Account(ctx) }

// monitor stands in for the engine and answers the program's invokes.
type monitor struct {
	ctx context.Context
	c   *Checker
	env *preflight.Env

	mu       sync.Mutex
	failures []error
	assumed  bool
}

// NewResource takes the registration of a provider; there are no others outside of the planning pass.
func (m *monitor) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "foreseen", args.Inputs, nil
}

// Call answers an invoke, and remembers an AWS call that gave no answer: the SDK turns errors into texts.
func (m *monitor) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	answer, ok := m.answers()[args.Token]
	if !ok {
		return nil, fmt.Errorf("preflight cannot answer the program's question %s", args.Token)
	}
	region := infra.ProviderRegion(m.c.settings, args.Provider)
	result, err := answer(args.Args.Mappable(), region)
	if err != nil {
		return nil, err
	}
	return resource.NewPropertyMapFromMap(result), nil
}

// asked passes on a fact's error and remembers it.
func (m *monitor) asked(err error) error {
	if err != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.failures = append(m.failures, err)
	}
	return err
}

type invoke func(args map[string]any, region string) (map[string]any, error)

func (m *monitor) answers() map[string]invoke {
	return map[string]invoke{
		"aws:index/getCallerIdentity:getCallerIdentity":       m.callerIdentity,
		"aws:index/getPartition:getPartition":                 m.partition,
		"aws:index/getAvailabilityZones:getAvailabilityZones": m.availabilityZones,
		"aws:ssm/getParameter:getParameter":                   m.parameter,
		"aws:route53/getZone:getZone":                         m.zone,
		"aws:ec2/getVpcs:getVpcs":                             m.vpcs,
		"aws:ec2/getVpc:getVpc":                               m.vpc,
		"aws:ec2/getRouteTables:getRouteTables":               m.routeTables,
		"pulumi:pulumi:readStackResourceOutputs":              m.ownState,
		"pulumi:pulumi:readStackOutputs":                      m.sharedOutputs,
	}
}

func (m *monitor) callerIdentity(map[string]any, string) (map[string]any, error) {
	who, err := m.c.caller(m.ctx)
	return map[string]any{"accountId": who.account, "arn": who.arn, "userId": "", "id": who.account}, m.asked(err)
}

func (m *monitor) partition(map[string]any, string) (map[string]any, error) {
	who, err := m.c.caller(m.ctx)
	return map[string]any{"partition": who.partition(), "dnsSuffix": "", "reverseDnsPrefix": "", "id": who.partition()}, m.asked(err)
}

func (m *monitor) availabilityZones(map[string]any, string) (map[string]any, error) {
	names, err := m.c.zones(m.ctx)
	return map[string]any{"names": values(names), "zoneIds": []any{}, "groupNames": []any{}, "id": m.c.region()}, m.asked(err)
}

func (m *monitor) parameter(args map[string]any, _ string) (map[string]any, error) {
	name, _ := args["name"].(string)
	value, err := m.c.parameter(m.ctx, name)
	return map[string]any{"name": name, "value": value, "type": "String", "version": 1, "id": name}, m.asked(err)
}

func (m *monitor) zone(args map[string]any, _ string) (map[string]any, error) {
	ids, err := m.c.publicZones(m.ctx)
	if err == nil && len(ids) != 1 {
		return nil, fmt.Errorf("%d public hosted zones match %v", len(ids), args["name"])
	}
	if err != nil {
		return nil, m.asked(err)
	}
	return map[string]any{"name": args["name"], "zoneId": ids[0], "id": ids[0], "privateZone": false}, nil
}

func (m *monitor) vpcs(args map[string]any, region string) (map[string]any, error) {
	list, err := m.c.vpcs(m.ctx, region)
	tags, _ := args["tags"].(map[string]any)
	ids := []any{}
	for _, v := range list {
		matches := true
		for key, value := range tags {
			matches = matches && v.tags[key] == value
		}
		if matches {
			ids = append(ids, v.id)
		}
	}
	return map[string]any{"ids": ids, "id": region}, m.asked(err)
}

func (m *monitor) vpc(args map[string]any, region string) (map[string]any, error) {
	list, err := m.c.vpcs(m.ctx, region)
	if err != nil {
		return nil, m.asked(err)
	}
	i := slices.IndexFunc(list, func(v vpc) bool { return v.id == args["id"] })
	if i < 0 {
		return nil, fmt.Errorf("no VPC %v in %s", args["id"], region)
	}
	blocks := []any{}
	for _, p := range list[i].blocks {
		blocks = append(blocks, map[string]any{"cidrBlock": p.String(), "associationId": "", "state": "associated"})
	}
	return map[string]any{
		"id": list[i].id, "cidrBlock": list[i].blocks[0].String(), "cidrBlockAssociations": blocks, "ownerId": list[i].owner,
		"state": list[i].state,
	}, nil
}

func (m *monitor) routeTables(args map[string]any, region string) (map[string]any, error) {
	tables, err := m.c.live(m.ctx, adopt.Query{Listing: adopt.ListRouteTables, Region: region})
	ids := []any{}
	for _, t := range tables {
		if t.VPC == args["vpcId"] {
			ids = append(ids, t.ID)
		}
	}
	return map[string]any{"ids": ids, "id": region}, m.asked(err)
}

func (m *monitor) ownState(map[string]any, string) (map[string]any, error) {
	outputs := map[string]any{}
	if m.env.State == nil {
		return map[string]any{"outputs": outputs}, nil
	}
	state, err := m.env.State(m.ctx)
	if err != nil {
		return nil, m.asked(fmt.Errorf("reading the stack's state: %w", err))
	}
	for _, r := range state.Resources {
		if !r.Delete {
			outputs[r.URN] = map[string]any{"type": r.Type, "outputs": r.Outputs}
		}
	}
	return map[string]any{"outputs": outputs}, nil
}

// sharedOutputs answers with the outputs of the shared stack; before it is deployed, with made-up ones, so that the rest can
// be foreseen.
func (m *monitor) sharedOutputs(args map[string]any, _ string) (map[string]any, error) {
	if m.env.Shared != nil {
		if state, err := m.env.Shared(m.ctx); err == nil && len(state.Outputs) > 0 {
			return map[string]any{"name": args["name"], "outputs": state.Outputs}, nil
		}
	}
	who, err := m.c.caller(m.ctx)
	if err != nil {
		return nil, m.asked(err)
	}
	m.mu.Lock()
	m.assumed = true
	m.mu.Unlock()
	outputs := map[string]any{}
	for _, name := range m.env.Needs.SharedOutputs {
		switch {
		case name == m.env.Needs.SharedAccount:
			outputs[name] = who.account
		case strings.HasSuffix(strings.ToLower(name), "region"):
			outputs[name] = m.c.region()
		default:
			outputs[name] = "not-deployed-yet"
		}
	}
	return map[string]any{"name": args["name"], "outputs": outputs}, nil
}

func values(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
