package infra

import (
	"maps"
	"net/netip"
	"slices"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// Type tokens that only tests need.
const (
	tokenBalancer   = "aws:lb/loadBalancer:LoadBalancer"
	tokenTargets    = "aws:lb/targetGroup:TargetGroup"
	tokenTarget     = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
	tokenListener   = "aws:lb/listener:Listener"
	tokenRule       = "aws:lb/listenerRule:ListenerRule"
	tokenTemplate   = "aws:ec2/launchTemplate:LaunchTemplate"
	tokenScaling    = "aws:autoscaling/policy:Policy"
	tokenEIP        = "aws:ec2/eip:Eip"
	tokenAttachment = "aws:ec2/volumeAttachment:VolumeAttachment"
	tokenRepository = "awsx:ecr:Repository"
	tokenLogGroup   = "aws:cloudwatch/logGroup:LogGroup"
	tokenAlarm      = "aws:cloudwatch/metricAlarm:MetricAlarm"
	tokenDashboard  = "aws:cloudwatch/dashboard:Dashboard"
	tokenFirewall   = "aws:wafv2/webAclAssociation:WebAclAssociation"
)

// computeSettings is a stage with the default settings, as far as its computers need them.
func computeSettings() *config.Stage {
	defaults := config.NodeDefaults{Protocol: "tcp", InstanceType: "t3.small", Count: 1, PublicIP: true}
	stage := &config.Stage{
		Domain: "stage0.example.com",
		Web:    config.Web{InstanceType: "t3.small", Port: 80, HealthCheckPath: "/", PublicIP: true},
		API: config.API{
			InstanceType: "t3.small", Port: 8000, HealthCheckPath: "/health", Min: 1, Max: 4, Desired: 2, CPUTarget: 60,
			PublicIP: true, HealthCheckGraceSeconds: 600,
		},
		DB:               config.DB{InstanceType: "t3.medium", Port: 3306, VolumeSize: 50, VolumeType: "gp3"},
		PublicKey:        "ssh-ed25519 AAAA test",
		Repositories:     []string{"api", "web", "node-game", "node-world", "node-chat", "node-commu"},
		LogRetentionDays: 30,
	}
	for i, name := range []string{"game", "world", "chat", "commu"} {
		port := 7001 + i
		stage.Nodes = append(stage.Nodes, config.Node{Name: name, Port: port, HealthPort: port, NodeDefaults: defaults})
	}
	return stage
}

// compute runs the stage's computers in a network of their own; change may be nil.
func compute(t *testing.T, change func(*config.Stage)) *stacktest.Result {
	t.Helper()
	settings := computeSettings()
	if change != nil {
		change(settings)
	}
	return record(t, stacktest.Options{}, func(ctx *pulumi.Context) error { return deployCompute(ctx, settings, true) })
}

// computePrefix is a prefix as cidr.Plan has it.
func computePrefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

func deployCompute(ctx *pulumi.Context, s *config.Stage, protect bool) error {
	tags := naming.Tags(stacktest.Project, "stage0")
	names := naming.New("milu2stage", "")
	provider, err := newProvider(ctx, "aws", stacktest.Region, &config.AWS{}, tags)
	if err != nil {
		return err
	}
	opts := pulumi.Providers(provider)
	network, err := NewNetwork(ctx, &NetworkArgs{
		Names: names, Zones: [2]string{"us-test-1a", "us-test-1b"}, Region: stacktest.Region,
		Plan: cidr.Plan{
			VPC:  computePrefix("172.34.0.0/16"),
			Main: computePrefix("172.34.0.0/24"), Second: computePrefix("172.34.1.0/24"),
		},
	}, opts)
	if err != nil {
		return err
	}
	after := []pulumi.Resource{network.InternetRoute}
	balancers, err := NewLoadBalancers(ctx, &LoadBalancersArgs{
		Names: names, Domain: s.Domain, VPCID: network.VPC.ID(), SubnetIDs: network.SubnetIDs(),
		GroupIDs: group("app"), CertificateARN: pulumi.String("arn:aws-test:acm:cert"), Web: s.Web, API: s.API,
		Nodes: s.Nodes, NLBInternetFacing: s.NLBInternetFacing, DeletionProtection: s.DeletionProtection,
		LogsBucket: "milu2stage-logs", AccessLogs: s.ALBAccessLogs, WebACLARN: s.WebACLARN, After: after,
	}, opts)
	if err != nil {
		return err
	}
	return deployInstances(ctx, s, &computeStage{names, network, balancers, provider, after, tags, protect})
}

// computeStage is what deployCompute hands on.
type computeStage struct {
	names     *naming.Names
	network   *Network
	balancers *LoadBalancers
	provider  *aws.Provider
	after     []pulumi.Resource
	tags      map[string]string
	protect   bool
}

func deployInstances(ctx *pulumi.Context, s *config.Stage, c *computeStage) error {
	opts := pulumi.Providers(c.provider)
	registry, err := NewRegistry(ctx, &RegistryArgs{
		Names: c.names, Repositories: s.Repositories, ImmutableTags: s.ImmutableTags, KMSKeyARN: s.RepositoryKMSKeyARN,
		Provider: c.provider,
	}, opts)
	if err != nil {
		return err
	}
	watch, err := NewObservability(ctx, &ObservabilityArgs{
		Names: c.names, Kinds: s.Nodes, RetentionDays: s.LogRetentionDays,
	}, opts)
	if err != nil {
		return err
	}
	access, err := NewAccess(ctx, &AccessArgs{Names: c.names, PublicKey: s.PublicKey}, opts)
	if err != nil {
		return err
	}
	launch := &Launch{
		Names: c.names, Tags: c.tags, Images: testImages(), KeyName: access.KeyName(), ProfileName: "milu2stage-ec2",
		ProfileARN: "arn:aws-test:iam::123456789012:instance-profile/milu2stage-ec2", Region: stacktest.Region,
		After: slices.Concat(c.after, watch.LogGroups),
	}
	args := &WatchArgs{
		Names: c.names, Region: stacktest.Region, Dashboard: c.names.Dashboard(""), TopicARN: s.AlarmTopicARN, Kinds: s.Nodes, LoadBalancers: c.balancers,
	}
	if err := deployRoles(ctx, s, c, launch, registry, args); err != nil {
		return err
	}
	return watch.Watch(ctx, args)
}

func deployRoles(
	ctx *pulumi.Context, s *config.Stage, c *computeStage, launch *Launch, registry *Registry, args *WatchArgs,
) (err error) {
	opts := pulumi.Providers(c.provider)
	args.API, err = NewAPI(ctx, &APIArgs{
		Launch: launch, Settings: s.API, SubnetIDs: c.network.SubnetIDs(), GroupIDs: group("app"),
		TargetGroupARNs: pulumi.StringArray{c.balancers.APITG.Arn, c.balancers.APIInternalTG.Arn},
		Repository:      registry.URL("api"), After: c.balancers.Listeners,
	}, opts)
	if err != nil {
		return err
	}
	args.Web, err = NewWeb(ctx, &WebArgs{
		Launch: launch, Settings: s.Web, Subnet: c.network.SubnetMain, GroupIDs: group("app"),
		TargetGroup: c.balancers.WebTG, Repository: registry.URL("web"),
	}, opts)
	if err != nil {
		return err
	}
	args.Database, err = NewDatabase(ctx, &DatabaseArgs{
		Launch: launch, Settings: s.DB, Subnet: c.network.SubnetMain, GroupIDs: group("db"), Protect: c.protect,
	}, opts)
	if err != nil {
		return err
	}
	args.GameNodes, err = NewGameNodes(ctx, nodeArgs(s, c, launch, registry), opts)
	return err
}

func nodeArgs(s *config.Stage, c *computeStage, launch *Launch, registry *Registry) *GameNodesArgs {
	args := &GameNodesArgs{
		Launch: launch, Kinds: s.Nodes, Subnets: []*ec2.Subnet{c.network.SubnetMain, c.network.SubnetSecond},
		GroupIDs: map[string]pulumi.StringArray{}, TargetGroups: map[string]*lb.TargetGroup{},
		Repositories: map[string]pulumi.StringInput{},
	}
	maps.Copy(args.TargetGroups, c.balancers.NodeTGs)
	for i := range s.Nodes {
		kind := s.Nodes[i].Name
		args.GroupIDs[kind] = group("node-" + kind)
		args.Repositories[kind] = registry.URL("node-" + kind)
	}
	return args
}

// testImages are the images of both architectures.
func testImages() images {
	return images{config.X86: "ami-0123456789abcdef0", config.ARM64: "ami-0fedcba9876543210"}
}

func group(role string) pulumi.StringArray { return pulumi.StringArray{pulumi.String("sg-" + role)} }
