package naming

import "slices"

// Names makes every physical name of a stack from its prefix and suffix.
// A role is the part of the name that says what the thing does: "vpc", "node-game-2".
type Names struct {
	prefix string
	suffix string
	cuts   []Cut
}

// Cut is a name that was over its AWS limit and therefore shortened.
type Cut struct {
	Kind  string
	Limit int
	Full  string
	Name  string
}

// New returns the names of a stack. The suffix is appended as it is, so it usually begins with a hyphen.
func New(prefix, suffix string) *Names { return &Names{prefix: prefix, suffix: suffix} }

// Cuts lists the names that had to be shortened so far, each once, in the order in which they were made.
func (n *Names) Cuts() []Cut { return n.cuts }

// Tag returns the Name tag of a resource that AWS knows by id only: VPC, subnet, instance, volume, ...
func (n *Names) Tag(role string) string { return n.of(kindTag, role) }

// TrustedIPGroup returns the name of the security group for office and trusted addresses.
func (n *Names) TrustedIPGroup() string {
	return n.fit(kindSecurityGroup, "milu2stage-VN-trusted-ip-sg"+n.suffix)
}

// AppGroup returns the name of the general application security group.
func (n *Names) AppGroup() string { return n.fit(kindSecurityGroup, "MILU2stage-sg"+n.suffix) }

// NodeGroup returns the name of the security group of one node kind.
func (n *Names) NodeGroup(kind string) string {
	return n.fit(kindSecurityGroup, "MILU2-stage-node-"+kind+"-sg"+n.suffix)
}

// DBGroup returns the name of the database security group.
func (n *Names) DBGroup() string { return n.fit(kindSecurityGroup, "milu2stage-db"+n.suffix) }

// EndpointGroup returns the name of the security group of the interface VPC endpoints.
func (n *Names) EndpointGroup() string { return n.of(kindSecurityGroup, "endpoints") }

// LoadBalancer returns the name of a load balancer.
func (n *Names) LoadBalancer(role string) string { return n.of(kindLoadBalancer, role) }

// TargetGroup returns the name of a target group.
func (n *Names) TargetGroup(role string) string { return n.of(kindTargetGroup, role) }

// LaunchTemplate returns the name of a launch template.
func (n *Names) LaunchTemplate(role string) string { return n.of(kindLaunchTemplate, role) }

// AutoScaling returns the name of an auto-scaling group or policy.
func (n *Names) AutoScaling(role string) string { return n.of(kindAutoScaling, role) }

// KeyPair returns the name of the EC2 key pair.
func (n *Names) KeyPair() string { return n.of(kindKeyPair, "key") }

// Alarm returns the name of a CloudWatch alarm.
func (n *Names) Alarm(role string) string { return n.of(kindAlarm, role) }

// Dashboard returns the name of the stage's dashboard. Dashboards are global to the account (see PutDashboard in the
// CloudWatch API reference), so a stage away from shared's region gives its own region, and the others "".
func (n *Names) Dashboard(region string) string {
	if region != "" {
		region = "-" + region
	}
	return n.fit(kindDashboard, n.prefix+region+n.suffix)
}

// MetricNamespace returns the CloudWatch namespace of the agent's metrics.
func (n *Names) MetricNamespace() string { return n.fit(kindMetricNamespace, n.prefix+n.suffix) }

// LogGroup returns the name of a log group: /milu2stage/api.
func (n *Names) LogGroup(role string) string {
	return n.fit(kindLogGroup, "/"+n.prefix+n.suffix+"/"+role)
}

// Repository returns the name of an ECR repository: milu2stage/api.
func (n *Names) Repository(role string) string {
	return n.fit(kindRepository, n.prefix+n.suffix+"/"+role)
}

// PrivateZone returns the name of the private hosted zone: milu2stage.internal.
func (n *Names) PrivateZone() string { return n.prefix + n.suffix + ".internal" }

// Role returns the name of the EC2 role, its instance profile and, with a purpose, its policies.
func (n *Names) Role(role string) string { return n.of(kindRole, role) }

// Distribution returns the comment by which a CloudFront distribution is recognised, and the name of its origin access
// control and response headers policy.
func (n *Names) Distribution(role string) string { return n.of(kindDistribution, role) }

func (n *Names) of(k kind, role string) string { return n.fit(k, n.prefix+"-"+role+n.suffix) }

func (n *Names) fit(k kind, full string) string {
	name := shorten(full, k.limit())
	cut := Cut{Kind: string(k), Limit: k.limit(), Full: full, Name: name}
	if name != full && !slices.Contains(n.cuts, cut) {
		n.cuts = append(n.cuts, cut)
	}
	return name
}
