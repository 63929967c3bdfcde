package infra

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/iampolicy"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// makeAll makes one component of each type, with the given text before its usual name.
func makeAll(p *program, before string, stage *config.Stage) error {
	s := &stageParts{program: p, before: before, settings: stage}
	for _, step := range []func() error{s.network, s.edge, s.instances, s.watchers, s.shared} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// stageParts are the components that others need.
type stageParts struct {
	*program
	before   string
	settings *config.Stage

	net      *Network
	groups   *SecurityGroups
	balancer *LoadBalancer
	group    *API
	host     *Instance
}

func (s *stageParts) network() (err error) {
	args := &NetworkArgs{Names: s.names, Zones: [2]string{"us-test-1a", "us-test-1b"}, FlowLogBucketARN: "arn:aws-test:s3:::logs"}
	if s.net, err = NewNetwork(s.ctx, s.before+"network", args, s.opts()...); err != nil {
		return err
	}
	_, err = NewPeering(s.ctx, s.before+"peering", &PeeringArgs{
		Names: s.names, Network: s.net, BuildVPCID: buildVPC, BuildRouteTables: []string{"rtb-1"}, PeerRegion: "us-test-2", PeerProvider: s.provider,
	}, s.opts()...)
	if err != nil {
		return err
	}
	s.groups, err = NewSecurityGroups(s.ctx, s.before+"security-groups", &SecurityGroupsArgs{
		Names: s.names, Stage: s.settings, VPCID: s.net.VPC.ID(), VPCCIDR: "172.34.0.0/16",
	}, s.opts()...)
	if err != nil {
		return err
	}
	_, err = NewEndpoints(s.ctx, s.before+"endpoints", &EndpointsArgs{
		Names: s.names, Network: s.net, Interfaces: []string{"ssm"}, GroupIDs: s.groups.IDs(groupEndpoints),
	}, s.opts()...)
	return err
}

func (s *stageParts) edge() error {
	certificate, err := NewCertificate(s.ctx, s.before+"certificate", &CertificateArgs{Names: s.names}, s.opts()...)
	if err != nil {
		return err
	}
	spec := loadBalancers(s.settings)[0]
	for i := range spec.TargetGroups {
		spec.TargetGroups[i].Name = s.before + spec.TargetGroups[i].Name
	}
	spec.WebACLARN, spec.Listeners = "arn:aws-test:wafv2:acl", []Listener{{Name: "https", Protocol: "HTTPS", Target: spec.TargetGroups[0].Name}}
	s.balancer, err = NewLoadBalancer(s.ctx, s.before+"alb", &LoadBalancerArgs{
		Names: s.names, Spec: spec, VPCID: s.net.VPC.ID(), SubnetIDs: s.net.SubnetIDs(), CertificateARN: certificate.ARN,
	}, s.opts()...)
	return err
}

func (s *stageParts) instances() error {
	access, err := NewAccess(s.ctx, s.before+"access", &AccessArgs{Names: s.names, PublicKey: publicKey}, s.opts()...)
	if err != nil {
		return err
	}
	launch := &Launch{Names: s.names, Tags: s.tags, KeyName: access.KeyName()}
	if s.group, err = NewAPI(s.ctx, s.before+"api", &APIArgs{Launch: launch, Settings: s.settings.API}, s.opts()...); err != nil {
		return err
	}
	host := hosts(s.settings)[1]
	host.Name, host.ElasticIP = s.before+host.Name, true
	s.host, err = NewInstance(s.ctx, host.Name, &InstanceArgs{
		Launch: launch, Host: host, Subnet: s.net.Subnets[0], TargetGroup: s.balancer.TargetGroups[s.before+targetWeb],
	}, s.opts()...)
	return err
}

func (s *stageParts) watchers() error {
	_, err := NewRegistry(s.ctx, s.before+"registry", &RegistryArgs{
		Names: s.names, Repositories: []string{"api"}, Provider: s.provider,
	}, s.opts()...)
	if err != nil {
		return err
	}
	if _, err := NewLogs(s.ctx, s.before+"logs", &LogsArgs{Names: s.names, Roles: []string{"api"}}, s.opts()...); err != nil {
		return err
	}
	if _, err := NewNamedAccess(s.ctx, s.before+"named-access", &NamedAccessArgs{}, s.opts()...); err != nil {
		return err
	}
	_, err = NewDNS(s.ctx, s.before+"dns", &DNSArgs{
		Names: s.names, Aliases: []Alias{{"web", "example.com", s.balancer.Balancer}}, Hosts: []*Instance{s.host}, VPCID: s.net.VPC.ID(),
	}, s.opts()...)
	if err != nil {
		return err
	}
	_, err = NewMonitoring(s.ctx, s.before+"monitoring", &MonitoringArgs{
		Names: s.names, Balancers: []*LoadBalancer{s.balancer}, APIs: []*API{s.group}, Hosts: []*Instance{s.host},
	}, s.opts()...)
	return err
}

func (s *stageParts) shared() error {
	skip := func(string, string, string) (*Existing, error) { return nil, nil }
	bucket, err := NewBucket(s.ctx, s.before+"web", &BucketArgs{BucketName: s.before + "web", Versioning: true, Skip: skip}, s.opts()...)
	if err != nil {
		return err
	}
	distribution, err := NewDistribution(s.ctx, s.before+"cdn-web", &DistributionArgs{Bucket: bucket, Skip: skip}, s.opts()...)
	if err != nil {
		return err
	}
	_, err = NewBucketAccess(s.ctx, s.before+"web", &BucketAccessArgs{Bucket: bucket, Distribution: distribution}, s.opts()...)
	if err != nil {
		return err
	}
	_, err = NewInstanceRole(s.ctx, s.before+"ec2", &InstanceRoleArgs{
		Names: s.names, Account: iampolicy.Account{}, Artifacts: bucket, Skip: skip,
	}, s.opts()...)
	return err
}

func TestEveryComponentCanBeMadeTwice(t *testing.T) {
	options := stacktest.Options{Config: stageConfig(map[string]string{"milu2-stage:interfaceEndpoints": `["ssm"]`})}
	result := record(t, options, func(ctx *pulumi.Context) error {
		settings, err := loadSettings(ctx, nil)
		if err != nil {
			return err
		}
		p, err := newProgram(ctx, settings, adopt.State{})
		if err != nil {
			return err
		}
		if err := p.identify(); err != nil {
			return err
		}
		p.names = naming.New("milu2stage", "")
		if err := makeAll(p, "", settings.Stage); err != nil {
			return err
		}
		return makeAll(p, "second-", settings.Stage)
	})
	seen, components := map[string]bool{}, map[string]int{}
	for _, r := range result.Registrations {
		// The parents' types are in a URN, their names are not.
		urn := r.Parent[:strings.LastIndex(r.Parent, "::")+1] + r.Key()
		if seen[urn] {
			t.Errorf("two resources have the URN %s", urn)
		}
		seen[urn] = true
		if strings.HasPrefix(r.Type, config.Project) {
			components[r.Type]++
		}
	}
	for _, run := range []*stacktest.Result{
		deployed(t, map[string]string{"milu2-stage:peerBuildVpcId": buildVPC}), runShared(t, nil, false).Result,
	} {
		for _, r := range run.Registrations {
			if strings.HasPrefix(r.Type, config.Project) && components[r.Type] != 2 {
				t.Errorf("%d components of the type %s were made", components[r.Type], r.Type)
			}
		}
	}
}
