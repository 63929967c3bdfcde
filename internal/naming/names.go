package naming

import (
	"maps"
	"slices"
	"strings"
)

// Names makes every physical name of a stack: the one that the configuration gives a resource by its logical name, else one
// from the stack's prefix and suffix.
type Names struct {
	prefix string
	suffix string
	given  map[string]string
	asked  map[string]Name
	cuts   []Cut
}

// Name is a physical name with its kind.
type Name struct {
	Kind Kind
	Text string
}

// Cut is a name that was over its AWS limit and therefore shortened.
type Cut struct {
	Kind  string
	Limit int
	Full  string
	Name  string
}

// New returns the names of a stack. The suffix is appended as it is, so it usually begins with a hyphen.
func New(prefix, suffix string) *Names {
	return &Names{prefix: prefix, suffix: suffix, asked: map[string]Name{}}
}

// With returns names that are the given ones for the logical names that given has.
func (n *Names) With(given map[string]string) *Names {
	named := New(n.prefix, n.suffix)
	named.given = given
	return named
}

// Cuts lists the names that had to be shortened so far, each once, in the order in which they were made.
func (n *Names) Cuts() []Cut { return n.cuts }

// Asked returns the physical names that were asked for so far, by logical names.
func (n *Names) Asked() map[string]Name { return maps.Clone(n.asked) }

// Tag returns the Name tag of a resource that AWS knows by id only: VPC, subnet, instance, volume, ...
func (n *Names) Tag(logical string) string { return n.of(KindTag, logical, logical) }

// PartTag returns the Name tag of what AWS makes along with a resource and has no logical name: a root volume.
func (n *Names) PartTag(part string) string { return n.fit(KindTag, n.prefix+"-"+part+n.suffix) }

// RuleTag returns the Name tag of a rule of a security group.
func (n *Names) RuleTag(logical string) string { return n.named(KindTag, logical, logical) }

// DefaultGroup returns the Name tag of the VPC's default security group.
func (n *Names) DefaultGroup(logical string) string {
	return n.of(KindTag, logical, strings.TrimSuffix(logical, "sg-default")+"default-sg")
}

// TrustedIPGroup returns the name of the security group for office and trusted addresses.
func (n *Names) TrustedIPGroup() string {
	return n.named(KindSecurityGroup, "sg-trusted-ip", "milu2stage-VN-trusted-ip-sg"+n.suffix)
}

// AppGroup returns the name of the general application security group.
func (n *Names) AppGroup() string {
	return n.named(KindSecurityGroup, "sg-app", "MILU2stage-sg"+n.suffix)
}

// NodeGroup returns the name of the security group of one node kind.
func (n *Names) NodeGroup(kind string) string {
	return n.named(KindSecurityGroup, "sg-node-"+kind, "MILU2-stage-node-"+kind+"-sg"+n.suffix)
}

// DBGroup returns the name of the database security group.
func (n *Names) DBGroup() string {
	return n.named(KindSecurityGroup, "sg-db", "milu2stage-db"+n.suffix)
}

// EndpointGroup returns the name of the security group of the interface VPC endpoints.
func (n *Names) EndpointGroup() string { return n.of(KindSecurityGroup, "sg-endpoints", "endpoints") }

// LoadBalancer returns the name of a load balancer.
func (n *Names) LoadBalancer(logical string) string { return n.of(KindLoadBalancer, logical, logical) }

// TargetGroup returns the name of a target group.
func (n *Names) TargetGroup(logical string) string { return n.of(KindTargetGroup, logical, logical) }

// LaunchTemplate returns the name of a launch template.
func (n *Names) LaunchTemplate(logical string) string {
	return n.of(KindLaunchTemplate, logical, logical)
}

// ScalingGroup returns the name of an auto-scaling group.
func (n *Names) ScalingGroup(logical string) string { return n.of(KindScalingGroup, logical, logical) }

// ScalingPolicy returns the name of a policy of an auto-scaling group.
func (n *Names) ScalingPolicy(logical string) string {
	return n.of(KindScalingPolicy, logical, logical)
}

// KeyPair returns the name of an EC2 key pair.
func (n *Names) KeyPair() string { return n.of(KindKeyPair, "key", "key") }

// Alarm returns the name of a CloudWatch alarm: that of alarm-db-cpu for "db-cpu".
func (n *Names) Alarm(role string) string { return n.of(KindAlarm, "alarm-"+role, role) }

// Dashboard returns the name of the stage's dashboard. Dashboards are global to the account (see PutDashboard in the
// CloudWatch API reference), so a stage away from shared's region gives its own region, and the others "".
func (n *Names) Dashboard(region string) string {
	if region != "" {
		region = "-" + region
	}
	return n.named(KindDashboard, "dashboard", n.prefix+region+n.suffix)
}

// MetricNamespace returns the CloudWatch namespace of the agent's metrics.
func (n *Names) MetricNamespace() string { return n.fit(KindMetricNamespace, n.prefix+n.suffix) }

// LogGroup returns the name of the log group of a role: /milu2stage/api is that of log-api.
func (n *Names) LogGroup(role string) string {
	return n.named(KindLogGroup, "log-"+role, "/"+n.prefix+n.suffix+"/"+role)
}

// Repository returns the name of the ECR repository of a role: milu2stage/api is that of repo-api.
func (n *Names) Repository(role string) string {
	return n.named(KindRepository, "repo-"+role, n.prefix+n.suffix+"/"+role)
}

// PrivateZone returns the name of the private hosted zone: milu2stage.internal.
func (n *Names) PrivateZone() string {
	return n.named(KindZone, "private-zone", n.prefix+n.suffix+".internal")
}

// Role returns the name of the EC2 role.
func (n *Names) Role(logical string) string { return n.of(KindRole, logical, logical) }

// RolePolicy returns the name of an inline policy of the role.
func (n *Names) RolePolicy(logical string) string { return n.of(KindRolePolicy, logical, logical) }

// StagePolicy returns the name of a stage's own inline policy of the role, which the stages of all regions share.
func (n *Names) StagePolicy(logical, region string) string {
	return n.named(KindRolePolicy, logical, n.prefix+"-"+region+"-"+logical+n.suffix)
}

// Profile returns the name of the instance profile of a role, which is the role's unless it is given.
func (n *Names) Profile(role string) string { return n.of(KindProfile, role+"-profile", role) }

// Distribution returns the comment by which a CloudFront distribution is recognised: that of cdn-web for "web".
func (n *Names) Distribution(role string) string { return n.of(KindDistribution, "cdn-"+role, role) }

// AccessControl returns the name of the origin access control of a CloudFront distribution: that of cdn-web-oac for "web".
func (n *Names) AccessControl(role string) string {
	return n.of(KindAccessControl, "cdn-"+role+"-oac", role)
}

// Bucket returns the name of a bucket. S3 names are global, hence a prefix of their own.
func (n *Names) Bucket(prefix, role string) string { return n.named(KindBucket, role, prefix+"-"+role) }

func (n *Names) of(k Kind, logical, role string) string {
	return n.named(k, logical, n.prefix+"-"+role+n.suffix)
}

// named returns the name that the logical name is given, or the full one.
func (n *Names) named(k Kind, logical, full string) string {
	name := n.given[logical]
	if name == "" {
		name = n.fit(k, full)
	}
	n.asked[logical] = Name{k, name}
	return name
}

func (n *Names) fit(k Kind, full string) string {
	name := shorten(full, k.Limit())
	cut := Cut{Kind: string(k), Limit: k.Limit(), Full: full, Name: name}
	if name != full && !slices.Contains(n.cuts, cut) {
		n.cuts = append(n.cuts, cut)
	}
	return name
}
