// Package stacktest runs a Pulumi program on mocks, as a test of a whole stack or of one component, and records what
// the program registers. It plays an account in a made-up partition and region, so that a hard-coded ARN shows.
package stacktest

import (
	"fmt"
	"sort"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// The account in which the program runs.
const (
	Organization = "organization"
	Project      = "milu2-stage"
	Partition    = "aws-test"
	Region       = "us-test-1"
	AccountID    = "123456789012"
)

// Unknown stands for an input that is not known yet, which happens in a preview only.
const Unknown = "<unknown>"

// Options say how a program is run. The zero value is an update of the stack "stage0" in an account that is empty but
// for a deployed shared stack.
type Options struct {
	Stack string
	// Config holds the stack's configuration by fully qualified key: "milu2-stage:scope", "aws:region".
	Config map[string]string
	// Preview leaves every output unknown that AWS would compute.
	Preview bool
	// Shared replaces the outputs that a StackReference answers; an empty map means that shared is not deployed.
	Shared map[string]any
	// Invokes replaces the answers to single invokes, by token: "aws:ec2/getVpcs:getVpcs".
	Invokes map[string]Invoke
}

// Invoke answers one kind of invoke.
type Invoke func(args map[string]any) (map[string]any, error)

// Registration is one resource or component that the program registered.
type Registration struct {
	Type, Name string
	Inputs     map[string]any
	// Parent is the URN of the parent, Provider the reference to the explicit provider ("urn::id") or empty.
	Parent, Provider string
	Custom           bool
	Protect          bool
	IgnoreChanges    []string
	// DependsOn holds the URNs of explicit and implied dependencies.
	DependsOn []string
	// Dropped are the options that the SDK's form of a transform has no place for: it drops them from what it changes.
	Dropped []string
}

// Key is the type and the name, by which a stack's resources are listed.
func (r *Registration) Key() string { return r.Type + " " + r.Name }

// Result is what a program registered, in the order of registration.
type Result struct {
	Registrations []*Registration
	// Reads are the resources read instead of registered: stack references.
	Reads []*Registration
}

// Run runs the program on mocks and returns what it registered until its end or its first error.
func Run(program pulumi.RunFunc, options Options) (*Result, error) {
	if options.Stack == "" {
		options.Stack = "stage0"
	}
	if options.Shared == nil {
		options.Shared = SharedOutputs()
	}
	monitor := &monitor{options: options}
	err := pulumi.RunErr(program,
		pulumi.WithMocksWithOrganization(Organization, Project, options.Stack, monitor),
		func(info *pulumi.RunInfo) { info.Config, info.DryRun = options.Config, options.Preview })
	if err != nil {
		return &monitor.result, fmt.Errorf("running the program on mocks: %w", err)
	}
	return &monitor.result, nil
}

// Find returns the registration of a type and name, or nil.
func (r *Result) Find(typ, name string) *Registration {
	for _, registration := range r.Registrations {
		if registration.Type == typ && registration.Name == name {
			return registration
		}
	}
	return nil
}

// OfType returns the registrations of a type, sorted by name.
func (r *Result) OfType(typ string) []*Registration {
	var found []*Registration
	for _, registration := range r.Registrations {
		if registration.Type == typ {
			found = append(found, registration)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found
}

// Keys lists the type and name of every registration, sorted; providers and components included.
func (r *Result) Keys() []string {
	keys := make([]string, 0, len(r.Registrations))
	for _, registration := range r.Registrations {
		keys = append(keys, registration.Key())
	}
	sort.Strings(keys)
	return keys
}

// monitor is the mock of the engine and the account.
type monitor struct {
	options Options

	mu     sync.Mutex
	result Result
}

// NewResource records a registration or a read, and answers with the outputs that AWS would compute.
func (m *monitor) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	registration := &Registration{
		Type: args.TypeToken, Name: args.Name, Inputs: plain(args.Inputs), Provider: args.Provider,
	}
	if args.RegisterRPC == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.result.Reads = append(m.result.Reads, registration)
		return args.ID, resource.NewPropertyMapFromMap(map[string]any{
			"name": args.Name, "outputs": m.options.Shared,
		}), nil
	}
	rpc := args.RegisterRPC
	// The mock monitor drops what is unknown; the call itself still has it.
	inputs, err := plugin.UnmarshalProperties(rpc.GetObject(), plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true,
	})
	if err != nil {
		return "", nil, fmt.Errorf("reading the inputs of %s: %w", args.Name, err)
	}
	registration.Inputs = plain(inputs)
	registration.Parent, registration.Custom = rpc.GetParent(), rpc.GetCustom()
	registration.Protect, registration.IgnoreChanges = rpc.GetProtect(), rpc.GetIgnoreChanges()
	registration.DependsOn = rpc.GetDependencies()
	registration.Dropped = dropped(rpc)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.result.Registrations = append(m.result.Registrations, registration)
	if m.options.Preview {
		return "", args.Inputs, nil
	}
	outputs := resource.NewPropertyMapFromMap(computed(registration))
	for key, value := range args.Inputs {
		outputs[key] = value
	}
	return identifier(registration), outputs, nil
}

// dropped lists the options of a registration that a transform drops.
func dropped(rpc *pulumirpc.RegisterResourceRequest) []string {
	var options []string
	for name, used := range map[string]bool{
		"deletedWith": rpc.GetDeletedWith() != "", "replaceWith": len(rpc.GetReplaceWith()) > 0, "hideDiffs": len(rpc.GetHideDiffs()) > 0,
		"replacementTrigger": rpc.GetReplacementTrigger() != nil,
	} {
		if used {
			options = append(options, name)
		}
	}
	sort.Strings(options)
	return options
}

// Call answers an invoke.
func (m *monitor) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	answer, ok := m.options.Invokes[args.Token]
	if !ok {
		answer, ok = invokes()[args.Token]
	}
	if !ok {
		return nil, fmt.Errorf("the mocks know no invoke %s", args.Token)
	}
	result, err := answer(plain(args.Args))
	if err != nil {
		return nil, err
	}
	return resource.NewPropertyMapFromMap(result), nil
}

// plain turns properties into ordinary values: secrets are opened, what is not known becomes Unknown.
func plain(properties resource.PropertyMap) map[string]any {
	return properties.MapRepl(nil, func(value resource.PropertyValue) (any, bool) {
		switch {
		case value.IsComputed():
			return Unknown, true
		case value.IsOutput() && !value.OutputValue().Known:
			return Unknown, true
		case value.IsSecret():
			return plain(resource.PropertyMap{"v": value.SecretValue().Element})["v"], true
		case value.IsResourceReference():
			return string(value.ResourceReferenceValue().URN), true
		}
		return nil, false
	})
}
