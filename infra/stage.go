package infra

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
)

// stage is a stage as far as it is registered. Its methods are the steps of deployStage and run in that order: the network,
// then inwards the load balancers, which loadBalancers lists, then the instances behind them, which hosts lists.
//
//	internet ---- alb ------------ web, api
//	VPC --------- alb-internal --- api
//	clients ----- nlb ------------ game nodes
//	instances -------------------- db
//	build VPC --- peering -------- all of them
type stage struct {
	*program
	settings *config.Stage
	plan     cidr.Plan
	around   *prerequisites
	leave    leave

	network     *Network
	peering     *Peering
	groups      *SecurityGroups
	certificate *Certificate
	balancers   map[string]*LoadBalancer
	targets     map[string]*lb.TargetGroup
	registry    *Registry
	api         *API
	hosts       []*Instance
	dns         *DNS
}

// deployStage registers one stage and exports its outputs.
func deployStage(p *program) error {
	plan, err := cidr.New(p.settings.Stage.Index, p.settings.Stage.ReservedOffsets)
	if err != nil {
		return fmt.Errorf("planning the addresses of the stage: %w", err)
	}
	s := &stage{
		program: p, settings: p.settings.Stage, plan: plan,
		balancers: map[string]*LoadBalancer{}, targets: map[string]*lb.TargetGroup{},
	}
	if s.around, err = p.discover(plan); err != nil {
		return err
	}
	for _, step := range []func() error{
		s.checkRules, s.checkLogsRegion, s.findExisting, s.addNetwork, s.addPeering, s.addSecurity, s.addBalancers,
		s.addInstances, s.addNames, s.addMonitoring,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	s.export()
	return nil
}

func (s *stage) addNetwork() (err error) {
	args := &NetworkArgs{Names: s.names, Plan: s.plan, Zones: s.around.Zones, LeaveDefaultGroup: s.leave.defaultGroup}
	if s.settings.FlowLogs {
		args.FlowLogBucketARN = s.around.Shared.LogsBucketARN
	}
	s.network, err = NewNetwork(s.ctx, "network", args, s.opts()...)
	return err
}

func (s *stage) addPeering() (err error) {
	if s.peer == nil {
		return nil
	}
	args := &PeeringArgs{
		Names: s.names, Network: s.network, StageCIDR: s.plan.VPC.String(),
		BuildVPCID: s.settings.PeerBuildVPCID, BuildCIDR: s.settings.PeerBuildVPCCIDR, BuildRouteTables: s.around.BuildRouteTables,
		LeaveOptions: s.leave.options, LeavePeerOptions: s.leave.peerOptions,
	}
	if s.crossRegion() {
		args.PeerRegion, args.PeerProvider = s.settings.PeerRegion, s.peer
	}
	s.peering, err = NewPeering(s.ctx, "peering", args, s.opts()...)
	return err
}

func (s *stage) addSecurity() (err error) {
	s.groups, err = NewSecurityGroups(s.ctx, "security-groups", &SecurityGroupsArgs{
		Names: s.names, Stage: s.settings, VPCID: s.network.VPC.ID(), VPCCIDR: s.plan.VPC.String(),
	}, s.opts()...)
	if err != nil {
		return err
	}
	endpoints := &EndpointsArgs{Names: s.names, Region: s.region, Network: s.network}
	if services := s.settings.InterfaceEndpoints; len(services) > 0 {
		endpoints.Interfaces, endpoints.GroupIDs = services, s.groups.IDs(groupEndpoints)
	}
	if _, err = NewEndpoints(s.ctx, "endpoints", endpoints, s.opts()...); err != nil {
		return err
	}
	return s.addCertificate()
}

func (s *stage) addCertificate() (err error) {
	const name = "certificate"
	args := &CertificateArgs{Names: s.names, Domain: s.settings.Domain, PublicZoneID: s.publicZoneID}
	if arn := s.program.settings.External[name]; arn != "" {
		existing, err := s.external(typeCertificate, name, arn)
		if err != nil {
			return err
		}
		args.Existing = existing.ID
	}
	s.certificate, err = NewCertificate(s.ctx, name, args, s.opts()...)
	return err
}

func (s *stage) addBalancers() error {
	for _, spec := range loadBalancers(s.settings) {
		balancer, err := NewLoadBalancer(s.ctx, spec.Name, &LoadBalancerArgs{
			Names: s.names, Spec: spec, VPCID: s.network.VPC.ID(), SubnetIDs: s.network.SubnetIDs(), GroupIDs: s.groups.IDs(groupApp),
			CertificateARN: s.certificate.ARN, DeletionProtection: s.settings.DeletionProtection,
			LogsBucket: s.around.Shared.LogsBucketName, AccessLogs: s.settings.ALBAccessLogs,
			After: []pulumi.Resource{s.network.InternetRoute},
		}, s.opts()...)
		if err != nil {
			return err
		}
		s.balancers[spec.Name] = balancer
		maps.Copy(s.targets, balancer.TargetGroups)
	}
	return nil
}

// addInstances registers the API's group and the hosts, and before them where they get their images, keep their logs and
// are reached.
func (s *stage) addInstances() (err error) {
	s.registry, err = NewRegistry(s.ctx, "registry", &RegistryArgs{
		Names: s.names, Repositories: s.settings.Repositories, ImmutableTags: s.settings.ImmutableTags,
		KMSKeyARN: s.settings.RepositoryKMSKeyARN, Provider: s.provider, AWSX: s.awsx,
	}, s.opts()...)
	if err != nil {
		return err
	}
	logs, err := NewLogs(s.ctx, "logs", &LogsArgs{
		Names: s.names, Roles: roles(s.settings), RetentionDays: s.settings.LogRetentionDays,
	}, s.opts()...)
	if err != nil {
		return err
	}
	if err := s.warnOfKey(); err != nil {
		return err
	}
	access, err := NewAccess(s.ctx, "access", &AccessArgs{Names: s.names, PublicKey: s.settings.PublicKey}, s.opts()...)
	if err != nil {
		return err
	}
	policy, err := s.addNamedAccess()
	if err != nil {
		return err
	}
	launch := &Launch{
		Names: s.names, Tags: s.tags, Images: s.around.Images, KeyName: access.KeyName(), Region: s.region,
		ProfileName: s.around.Shared.InstanceProfileName, ProfileARN: s.around.Shared.InstanceProfileARN,
		After: slices.Concat([]pulumi.Resource{s.network.InternetRoute}, logs.Groups, policy),
	}
	s.api, err = NewAPI(s.ctx, "api", &APIArgs{
		Launch: launch, Settings: s.settings.API, SubnetIDs: s.network.SubnetIDs(), GroupIDs: s.groups.IDs(groupApp, groupTrusted),
		TargetGroupARNs: pulumi.StringArray{s.targets[targetAPI].Arn, s.targets[targetAPIInternal].Arn}, Repository: s.registry.URL("api"),
		After: slices.Concat(s.balancers[balancerPublic].Listeners, s.balancers[balancerInternal].Listeners),
	}, s.opts()...)
	if err != nil {
		return err
	}
	for _, host := range hosts(s.settings) {
		instance, err := NewInstance(s.ctx, host.Name, &InstanceArgs{
			Launch: launch, Host: s.left(host), Subnet: s.network.Subnets[host.Subnet], GroupIDs: s.groups.IDs(host.Groups...),
			TargetGroup: s.targetGroup(host), Repository: s.registry.URL(host.Repository), Protect: s.program.settings.Protect,
		}, s.opts()...)
		if err != nil {
			return err
		}
		s.hosts = append(s.hosts, instance)
	}
	return nil
}

func (s *stage) addNames() error {
	others, stranded, err := s.strandedZone()
	if err != nil {
		return err
	}
	public, names := s.balancers[balancerPublic].Balancer, publicNames(s.settings)
	s.dns, err = NewDNS(s.ctx, "dns", &DNSArgs{
		Names: s.names, PublicZoneID: s.publicZoneID, Hosts: s.hosts, VPCID: s.network.VPC.ID(),
		Stranded: stranded, OtherVPCs: others, Protect: s.program.settings.Protect, External: s.program.settings.External,
		Aliases: []Alias{
			{"web", names.web, public},
			{"api", names.api, public},
			{"api-internal", names.apiInternal, s.balancers[balancerInternal].Balancer},
			{"nodes", names.nodes, s.balancers[balancerNodes].Balancer},
		},
	}, s.opts()...)
	return err
}

func (s *stage) addMonitoring() error {
	args := &MonitoringArgs{
		Names: s.names, Region: s.region, Dashboard: s.dashboardName(), TopicARN: s.settings.AlarmTopicARN,
		APIs: []*API{s.api}, Hosts: s.hosts,
	}
	for _, spec := range loadBalancers(s.settings) {
		args.Balancers = append(args.Balancers, s.balancers[spec.Name])
	}
	_, err := NewMonitoring(s.ctx, "monitoring", args, s.opts()...)
	return err
}
