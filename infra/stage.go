package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
)

// stage is a stage's components. Its methods are the steps of deployStage and run in that order.
type stage struct {
	*program
	settings *config.Stage
	plan     cidr.Plan
	around   *surroundings

	network       *Network
	peering       *Peering
	groups        *SecurityGroups
	dns           *DNS
	registry      *Registry
	observability *Observability
	access        *Access
	balancers     *LoadBalancers
	api           *API
	web           *Web
	database      *Database
	nodes         *GameNodes
	// hosts are the private names of the instances, by role.
	hosts map[string]string
}

// deployStage registers one stage and exports its outputs.
func deployStage(p *program) error {
	plan, err := cidr.New(p.settings.Stage.Index, p.settings.Stage.ReservedOffsets)
	if err != nil {
		return fmt.Errorf("planning the addresses of the stage: %w", err)
	}
	s := &stage{program: p, settings: p.settings.Stage, plan: plan, hosts: map[string]string{}}
	if s.around, err = p.discover(plan); err != nil {
		return err
	}
	for _, step := range []func() error{
		s.checkLogsRegion, s.addNetwork, s.addPeering, s.addGroups, s.addDNS, s.addRegistry,
		s.addObservability, s.addAccess, s.addBalancers, s.addInstances, s.addNames, s.watch,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	s.export()
	return nil
}

func (s *stage) addNetwork() (err error) {
	args := &NetworkArgs{
		Names:              s.names,
		Plan:               s.plan,
		Zones:              s.around.Zones,
		Region:             s.region,
		InterfaceEndpoints: s.settings.InterfaceEndpoints,
	}
	if s.settings.FlowLogs {
		args.FlowLogBucketARN = s.around.Shared.LogsBucketARN
	}
	s.network, err = NewNetwork(s.ctx, args, s.opts()...)
	return err
}

func (s *stage) addPeering() (err error) {
	if s.peer == nil {
		return nil
	}
	args := &PeeringArgs{
		Names:            s.names,
		Network:          s.network,
		StageCIDR:        s.plan.VPC.String(),
		BuildVPCID:       s.settings.PeerBuildVPCID,
		BuildCIDR:        s.settings.PeerBuildVPCCIDR,
		BuildRouteTables: s.around.BuildRouteTables,
	}
	if s.crossRegion() {
		args.PeerRegion, args.PeerProvider = s.settings.PeerRegion, s.peer
	}
	s.peering, err = NewPeering(s.ctx, args, s.opts()...)
	return err
}

func (s *stage) addGroups() (err error) {
	s.groups, err = NewSecurityGroups(s.ctx, &SecurityGroupsArgs{
		Names:   s.names,
		Stage:   s.settings,
		VPCID:   s.network.VPC.ID(),
		VPCCIDR: s.plan.VPC.String(),
	}, s.opts()...)
	return err
}

func (s *stage) addDNS() error {
	others, stranded, err := s.strandedZone()
	if err != nil {
		return err
	}
	s.dns, err = NewDNS(s.ctx, &DNSArgs{
		Names:        s.names,
		Domain:       s.settings.Domain,
		PublicZoneID: s.publicZoneID,
		VPCID:        s.network.VPC.ID(),
		Stranded:     stranded,
		OtherVPCs:    others,
		Protect:      s.program.settings.Protect,
	}, s.opts()...)
	return err
}

func (s *stage) addRegistry() (err error) {
	s.registry, err = NewRegistry(s.ctx, &RegistryArgs{
		Names:         s.names,
		Repositories:  s.settings.Repositories,
		ImmutableTags: s.settings.ImmutableTags,
		KMSKeyARN:     s.settings.RepositoryKMSKeyARN,
		Provider:      s.provider,
		AWSX:          s.awsx,
	}, s.opts()...)
	return err
}

func (s *stage) addObservability() (err error) {
	s.observability, err = NewObservability(s.ctx, &ObservabilityArgs{
		Names:         s.names,
		Kinds:         s.settings.Nodes,
		RetentionDays: s.settings.LogRetentionDays,
	}, s.opts()...)
	return err
}

func (s *stage) addAccess() (err error) {
	if err := s.warnOfKey(); err != nil {
		return err
	}
	s.access, err = NewAccess(s.ctx, &AccessArgs{Names: s.names, PublicKey: s.settings.PublicKey}, s.opts()...)
	return err
}

func (s *stage) addBalancers() (err error) {
	s.balancers, err = NewLoadBalancers(s.ctx, &LoadBalancersArgs{
		Names:              s.names,
		Domain:             s.settings.Domain,
		VPCID:              s.network.VPC.ID(),
		SubnetIDs:          s.network.SubnetIDs(),
		GroupIDs:           pulumi.StringArray{s.groups.App.ID()},
		CertificateARN:     s.dns.CertificateARN,
		Web:                s.settings.Web,
		API:                s.settings.API,
		Nodes:              s.settings.Nodes,
		NLBInternetFacing:  s.settings.NLBInternetFacing,
		DeletionProtection: s.settings.DeletionProtection,
		LogsBucket:         s.around.Shared.LogsBucketName,
		AccessLogs:         s.settings.ALBAccessLogs,
		WebACLARN:          s.settings.WebACLARN,
		After:              []pulumi.Resource{s.network.InternetRoute},
	}, s.opts()...)
	return err
}

// launch is what all instances have in common. They boot once there is a way out and somewhere to log to.
func (s *stage) launch() *Launch {
	return &Launch{
		Names:       s.names,
		Tags:        s.tags,
		Images:      s.around.Images,
		KeyName:     s.access.KeyName(),
		ProfileName: s.around.Shared.InstanceProfileName,
		ProfileARN:  s.around.Shared.InstanceProfileARN,
		Region:      s.region,
		After:       append([]pulumi.Resource{s.network.InternetRoute}, s.observability.LogGroups...),
	}
}

func (s *stage) addInstances() (err error) {
	launch, trusted := s.launch(), s.groups.Trusted.ID()
	app := pulumi.StringArray{s.groups.App.ID(), trusted}
	s.api, err = NewAPI(s.ctx, &APIArgs{
		Launch:          launch,
		Settings:        s.settings.API,
		SubnetIDs:       s.network.SubnetIDs(),
		GroupIDs:        app,
		TargetGroupARNs: pulumi.StringArray{s.balancers.APITG.Arn, s.balancers.APIInternalTG.Arn},
		Repository:      s.registry.URL("api"),
		After:           s.balancers.Listeners,
	}, s.opts()...)
	if err != nil {
		return err
	}
	s.web, err = NewWeb(s.ctx, &WebArgs{
		Launch:      launch,
		Settings:    s.settings.Web,
		Subnet:      s.network.SubnetMain,
		GroupIDs:    app,
		TargetGroup: s.balancers.WebTG,
		Repository:  s.registry.URL("web"),
	}, s.opts()...)
	if err != nil {
		return err
	}
	s.database, err = NewDatabase(s.ctx, &DatabaseArgs{
		Launch:   launch,
		Settings: s.settings.DB,
		Subnet:   s.network.SubnetMain,
		GroupIDs: pulumi.StringArray{s.groups.DB.ID(), trusted},
		Protect:  s.program.settings.Protect,
	}, s.opts()...)
	if err != nil {
		return err
	}
	return s.addNodes(launch)
}

func (s *stage) addNodes(launch *Launch) (err error) {
	groups := map[string]pulumi.StringArray{}
	repositories := map[string]pulumi.StringInput{}
	for _, node := range s.settings.Nodes {
		groups[node.Name] = pulumi.StringArray{s.groups.Nodes[node.Name].ID(), s.groups.Trusted.ID()}
		if url := s.registry.URL("node-" + node.Name); url != nil {
			repositories[node.Name] = url
		}
	}
	s.nodes, err = NewGameNodes(s.ctx, &GameNodesArgs{
		Launch:       launch,
		Kinds:        s.settings.Nodes,
		Subnets:      []*ec2.Subnet{s.network.SubnetMain, s.network.SubnetSecond},
		GroupIDs:     groups,
		TargetGroups: s.balancers.NodeTGs,
		Repositories: repositories,
	}, s.opts()...)
	return err
}

// publicNames returns the stage's names in the public zone: the web site, the API, the API for callers inside, the nodes.
func (s *stage) publicNames() (web, api, apiInternal, nodes string) {
	domain := s.settings.Domain
	return domain, "api." + domain, "api-internal." + domain, "nodes." + domain
}

// addNames registers the public names of the load balancers and the private names of the instances.
func (s *stage) addNames() error {
	web, api, apiInternal, nodes := s.publicNames()
	for _, alias := range []struct {
		role, name string
		balancer   *lb.LoadBalancer
	}{
		{"alias-web", web, s.balancers.ALB},
		{"alias-api", api, s.balancers.ALB},
		{"alias-api-internal", apiInternal, s.balancers.InternalALB},
		{"alias-nodes", nodes, s.balancers.NLB},
	} {
		if err := s.dns.AddAlias(s.ctx, alias.role, alias.name, alias.balancer); err != nil {
			return err
		}
	}
	for _, host := range s.instances() {
		name, err := s.dns.AddHost(s.ctx, host)
		if err != nil {
			return err
		}
		s.hosts[host.Role] = name
	}
	return nil
}

// instances are the instances that have a name of their own; the API's come and go.
func (s *stage) instances() []NamedInstance {
	return append([]NamedInstance{{"web", s.web.Instance}, {"db", s.database.Instance}}, s.nodes.Named()...)
}

// dashboardName is unique in the account, as dashboards have to be.
func (s *stage) dashboardName() string {
	if s.region == s.around.Shared.Region {
		return s.names.Dashboard("")
	}
	return s.names.Dashboard(s.region)
}

func (s *stage) watch() error {
	return s.observability.Watch(s.ctx, &WatchArgs{
		Names:         s.names,
		Region:        s.region,
		Dashboard:     s.dashboardName(),
		TopicARN:      s.settings.AlarmTopicARN,
		Kinds:         s.settings.Nodes,
		LoadBalancers: s.balancers,
		API:           s.api,
		Web:           s.web,
		Database:      s.database,
		GameNodes:     s.nodes,
	})
}
