package adopttest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

const (
	vpcType      = "aws:ec2/vpc:Vpc"
	subnetType   = "aws:ec2/subnet:Subnet"
	groupType    = "aws:ec2/securityGroup:SecurityGroup"
	instanceType = "aws:ec2/instance:Instance"
	logType      = "aws:cloudwatch/logGroup:LogGroup"
)

// stack is one stack on the real engine with the probe as its AWS.
type stack struct {
	t       *testing.T
	auto    auto.Stack
	account string
	source  *accountSource
	mode    config.AdoptMode
	imports map[string]string
	program func(ctx *pulumi.Context, aws pulumi.ProviderResource) error
	// bare leaves adoption out altogether.
	bare bool
	// output is what the last command wrote.
	output bytes.Buffer
	counts map[string]int
}

// aws is the explicit provider of the probe.
type awsProvider struct{ pulumi.ProviderResourceState }

func newStack(t *testing.T) *stack {
	t.Helper()
	dir := t.TempDir()
	_, _, cli := pulumiCLI(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "pulumi-resource-aws")); err != nil {
		t.Fatal(err)
	}
	s := &stack{t: t, account: filepath.Join(dir, "account.json"), mode: config.AdoptAuto}
	s.source = &accountSource{path: s.account}
	path := dir + string(os.PathListSeparator) + os.Getenv("PATH")
	t.Setenv("PATH", path)
	ws, err := auto.NewLocalWorkspace(t.Context(), auto.Pulumi(cli), auto.WorkDir(dir), auto.PulumiHome(filepath.Join(dir, "home")),
		auto.Project(workspace.Project{
			Name: tokens.PackageName("milu2-stage"), Runtime: workspace.NewProjectRuntimeInfo("go", nil),
			Backend: &workspace.ProjectBackend{URL: "file://" + filepath.ToSlash(dir)},
		}),
		auto.Program(s.run),
		auto.EnvVars(map[string]string{
			"PULUMI_CONFIG_PASSPHRASE": "test", "PULUMI_SKIP_UPDATE_CHECK": "true", accountFile: s.account, "PATH": path,
			"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
		}))
	if err != nil {
		t.Fatal(err)
	}
	s.auto, err = auto.NewStack(t.Context(), "stage0", ws)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run is the whole program: provider, adoption, resources.
func (s *stack) run(ctx *pulumi.Context) error {
	aws := &awsProvider{}
	err := ctx.RegisterResource("pulumi:providers:aws", "aws", pulumi.Map{
		"tag-pulumi_Project": pulumi.String(ctx.Project()), "tag-pulumi_Stack": pulumi.String(ctx.Stack()),
		"version": pulumi.String("6.83.2"),
	}, aws)
	if err != nil {
		return err
	}
	if s.bare {
		return s.program(ctx, aws)
	}
	s.source.reset()
	registered, err := adopt.Watch(ctx)
	if err != nil {
		return err
	}
	return adopt.Run(ctx, adopt.Options{
		Mode: s.mode, Scope: config.ScopeStage, Imports: s.imports, Region: "us-test-1",
		Regions: map[string]string{"aws": "us-test-1"}, Source: s.source, Registered: registered,
	}, func(*adopt.Adopter) error { return s.program(ctx, aws) })
}

// events collects what the engine did.
func (s *stack) events() (chan events.EngineEvent, func() map[string]int) {
	ch := make(chan events.EngineEvent)
	counts := map[string]int{}
	var wg sync.WaitGroup
	wg.Go(func() {
		for e := range ch {
			if pre := e.ResourcePreEvent; pre != nil && pre.Metadata.Type != "pulumi:pulumi:Stack" {
				counts[string(pre.Metadata.Op)]++
			}
		}
	})
	return ch, func() map[string]int { wg.Wait(); return counts }
}

// up does what `pulumi up` does: what the preview refuses does not begin.
func (s *stack) up() error {
	if err := s.preview(); err != nil {
		return err
	}
	return s.upAtOnce()
}

// upAtOnce does not preview, as with --skip-preview.
func (s *stack) upAtOnce() error {
	s.output.Reset()
	ch, counts := s.events()
	_, err := s.auto.Up(s.t.Context(), optup.EventStreams(ch), optup.ProgressStreams(&s.output), optup.ErrorProgressStreams(&s.output))
	s.counts = counts()
	return err
}

func (s *stack) preview() error {
	s.output.Reset()
	ch, counts := s.events()
	_, err := s.auto.Preview(s.t.Context(), optpreview.EventStreams(ch), optpreview.ProgressStreams(&s.output),
		optpreview.ErrorProgressStreams(&s.output))
	s.counts = counts()
	return err
}

func (s *stack) destroy(opts ...optdestroy.Option) error {
	s.output.Reset()
	_, err := s.auto.Destroy(s.t.Context(), append(opts, optdestroy.ProgressStreams(&s.output))...)
	return err
}

func (s *stack) mustUp() {
	s.t.Helper()
	if err := s.upAtOnce(); err != nil {
		s.t.Fatalf("%v\n%s", err, s.output.String())
	}
}

// resources returns the state's resources by logical name, components and providers too.
func (s *stack) resources() map[string]map[string]any {
	s.t.Helper()
	dump, err := s.auto.Export(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var deployment struct{ Resources []map[string]any }
	if err := json.Unmarshal(dump.Deployment, &deployment); err != nil {
		s.t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, r := range deployment.Resources {
		urn, _ := r["urn"].(string)
		out[urn[lastColon(urn)+1:]] = r
	}
	return out
}

func lastColon(s string) int { return bytes.LastIndexByte([]byte(s), ':') }

// exists puts a thing into the account before the stack knows of it.
func (s *stack) exists(id, token string, props map[string]any) {
	s.t.Helper()
	a, err := loadAccount(s.account)
	if err != nil {
		s.t.Fatal(err)
	}
	a.Items[id] = item{Type: token, Props: props}
	if err := a.save(s.account); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stack) items() *account {
	s.t.Helper()
	a, err := loadAccount(s.account)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// accountSource answers lookups from the probe's account.
type accountSource struct {
	path string

	mu    sync.Mutex
	calls []adopt.Query
	// errs fail a listing.
	errs map[adopt.Listing]error
}

func (s *accountSource) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

func (s *accountSource) List(_ context.Context, q adopt.Query) ([]adopt.Live, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, q)
	if err := s.errs[q.Listing]; err != nil {
		return nil, err
	}
	a, err := loadAccount(s.path)
	if err != nil {
		return nil, err
	}
	types := map[adopt.Listing]string{
		adopt.ListVpcs: vpcType, adopt.ListSecurityGroups: groupType, adopt.ListInstances: instanceType,
		adopt.ListSubnets: subnetType, adopt.ListLogGroups: logType,
	}
	var out []adopt.Live
	for id, thing := range a.Items {
		if thing.Type != types[q.Listing] {
			continue
		}
		l := adopt.Live{ID: id, Props: thing.Props, Tags: map[string]string{}}
		l.VPC, _ = thing.Props["vpcId"].(string)
		l.Name, _ = thing.Props["name"].(string)
		if tags, ok := thing.Props["tagsAll"].(map[string]any); ok {
			for key, v := range tags {
				l.Tags[key], _ = v.(string)
			}
			if l.Name == "" {
				l.Name = l.Tags["Name"]
			}
		}
		if q.Parent == "" || q.Parent == l.VPC || q.Parent == id {
			out = append(out, l)
		}
	}
	return out, nil
}

func (s *accountSource) Tags(context.Context, adopt.Listing, string, string) (map[string]string, error) {
	return map[string]string{}, nil
}

func (s *accountSource) Identity(context.Context) (string, error) { return "123456789012", nil }
