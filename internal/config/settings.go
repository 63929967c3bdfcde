// Package config turns the stack's configuration into typed, validated settings.
//
// It is read once, at the start of the program; nothing reads configuration afterwards. It imports neither Pulumi nor
// the AWS SDK, so that the preflight command and the program share every rule.
package config

// Project is the Pulumi project's name, which is also the namespace of its configuration keys.
const Project = "milu2-stage"

// Scope says which of the two stacks the program builds.
type Scope string

// The two scopes.
const (
	ScopeShared Scope = "shared"
	ScopeStage  Scope = "stage"
)

// AdoptMode says what the program does about resources that exist in AWS but not in the stack's state.
type AdoptMode string

// The two adoption modes.
const (
	AdoptAuto AdoptMode = "auto"
	AdoptOff  AdoptMode = "off"
)

// Settings is the whole configuration of one stack.
// Exactly one of Shared and Stage is set, as Scope says.
type Settings struct {
	Scope      Scope
	NamePrefix string
	NameSuffix string
	Adopt      AdoptMode
	// Imports maps logical names to import ids, or to "create" for a resource to create anew.
	Imports map[string]string
	// Protect guards stateful resources against deletion and forced replacement.
	Protect bool
	AWS     AWS
	Shared  *Shared
	Stage   *Stage
}

// Shared is the configuration of the account-wide stack.
type Shared struct {
	// BucketPrefix begins the four bucket names; S3 names are global.
	BucketPrefix string
	CDN          CDNs
	// BucketVersioning keeps noncurrent object versions (S3.14).
	BucketVersioning bool
	// BucketLogging writes S3 server access logs to the logs bucket (S3.9).
	BucketLogging bool
	// CDNLogging writes CloudFront standard logs to the logs bucket (CloudFront.5).
	CDNLogging bool
	// NoncurrentDays is how long noncurrent object versions are kept, in days (S3.13).
	NoncurrentDays int
	// LogExpirationDays is how long objects in the logs bucket are kept, in days.
	LogExpirationDays int
}

// CDNs holds the settings of the two CloudFront distributions.
type CDNs struct {
	Assets CDN `json:"assets"`
	Web    CDN `json:"web"`
}

// CDN is the configuration of one CloudFront distribution.
type CDN struct {
	// Aliases are the custom domain names; they need CertificateARN.
	Aliases []string `json:"aliases"`
	// CertificateARN is an ACM certificate in us-east-1, where CloudFront looks for it.
	CertificateARN string `json:"certificateArn"`
	// WebACLARN is a WAFv2 web ACL of scope CLOUDFRONT (CloudFront.6).
	WebACLARN string `json:"webAclArn"`
	// FailoverDomain is the regional domain name of a second S3 bucket that serves when the first fails (CloudFront.4).
	FailoverDomain string `json:"failoverDomain"`
	// TrustedKeyGroups are CloudFront key group ids; when set, viewers need signed URLs (CloudFront.17).
	TrustedKeyGroups []string `json:"trustedKeyGroups"`
}

// Stage is the configuration of one stage.
type Stage struct {
	// Index is the stageIndex: 0, 1, ...
	Index           int
	ReservedOffsets []int
	// SharedStack is the name of the shared stack, as "org/project/stack"; empty means this project's "shared" stack in
	// the organization of the running stack.
	SharedStack string
	// AvailabilityZones is empty (the region's first two) or holds two zone names.
	AvailabilityZones []string

	// PeerBuildVPCID is the build VPC's id; empty means no peering.
	PeerBuildVPCID   string
	PeerBuildVPCCIDR string
	// PeerRegion is the build VPC's region; empty means the stage's own.
	PeerRegion string

	TrustedCIDRs    []string
	NodeClientCIDRs []string

	// Domain is the stage's own domain, for example stage0.example.com.
	Domain string
	// PublicZone is the name of the existing public hosted zone that Domain lies in.
	PublicZone string

	Web   Web
	API   API
	DB    DB
	Nodes []Node

	// PublicKey is an OpenSSH public key; empty means no key pair (Session Manager only).
	PublicKey string
	// AMIID is empty for the newest Amazon Linux 2023.
	AMIID            string
	Repositories     []string
	LogRetentionDays int
	// AlarmTopicARN is the SNS topic that alarms notify; empty means alarms without actions.
	AlarmTopicARN     string
	NLBInternetFacing bool

	// FlowLogs records rejected traffic of the VPC (EC2.6).
	FlowLogs bool
	// InterfaceEndpoints lists AWS services that get an interface VPC endpoint, for example "ssm" (EC2.10, EC2.55-57).
	InterfaceEndpoints []string
	// ALBAccessLogs writes both ALBs' access logs to shared's logs bucket, which must be in the stage's region (ELB.5).
	ALBAccessLogs bool
	// DeletionProtection turns on the load balancers' own deletion protection (ELB.6).
	DeletionProtection bool
	// WebACLARN is a regional WAFv2 web ACL for the public ALB (ELB.16).
	WebACLARN string
	// ImmutableTags makes ECR image tags immutable (ECR.2).
	ImmutableTags bool
	// RepositoryKMSKeyARN encrypts the ECR repositories with a customer managed key (ECR.5).
	RepositoryKMSKeyARN string
}

// InstanceTypes lists the instance type of every role, with repetitions. The API's spare types are left out: they have
// the architecture of its own type.
func (s *Stage) InstanceTypes() []string {
	types := []string{s.Web.InstanceType, s.API.InstanceType, s.DB.InstanceType}
	for _, node := range s.Nodes {
		types = append(types, node.InstanceType)
	}
	return types
}

// Web is the configuration of the web instance.
type Web struct {
	InstanceType string `json:"instanceType"`
	// Port is where the web server listens for the public ALB's plain HTTP.
	Port            int    `json:"port"`
	HealthCheckPath string `json:"healthCheckPath"`
	PublicIP        bool   `json:"publicIp"`
}

// API is the configuration of the API's auto-scaling group.
type API struct {
	InstanceType string `json:"instanceType"`
	// SpareInstanceTypes, when set, makes a mixed instances policy of InstanceType and these (AutoScaling.6).
	SpareInstanceTypes []string `json:"spareInstanceTypes"`
	Port               int      `json:"port"`
	HealthCheckPath    string   `json:"healthCheckPath"`
	Min                int      `json:"min"`
	Max                int      `json:"max"`
	Desired            int      `json:"desired"`
	// CPUTarget is the average CPU, in percent, that target tracking holds.
	CPUTarget int  `json:"cpuTarget"`
	PublicIP  bool `json:"publicIp"`
	// HealthCheckGraceSeconds is how long a new instance may take before the load balancer's health check counts.
	HealthCheckGraceSeconds int `json:"healthCheckGraceSeconds"`
}

// DB is the configuration of the database instance and its data volume.
type DB struct {
	InstanceType string `json:"instanceType"`
	Port         int    `json:"port"`
	// VolumeSize is the data volume's size, in GiB.
	VolumeSize int `json:"volumeSize"`
	// VolumeType is gp3, gp2, io1 or io2.
	VolumeType string `json:"volumeType"`
	// VolumeIOPS is the data volume's provisioned IOPS; 0 means the type's own. An io1 or io2 volume has it set.
	VolumeIOPS int  `json:"volumeIops"`
	PublicIP   bool `json:"publicIp"`
}

// NodeDefaults are the values that a node kind takes where its own entry is silent.
type NodeDefaults struct {
	// Protocol is tcp or udp.
	Protocol     string `json:"protocol"`
	InstanceType string `json:"instanceType"`
	Count        int    `json:"count"`
	PublicIP     bool   `json:"publicIp"`
	// ElasticIP gives every instance of the kind an elastic IP address.
	ElasticIP bool `json:"elasticIp"`
}

// Node is one kind of game node.
type Node struct {
	// Name is the kind: game, world, chat, commu or one's own.
	Name string `json:"name"`
	Port int    `json:"port"`
	// HealthPort is the TCP port of the NLB's health check; it equals Port unless set.
	HealthPort int `json:"healthPort"`
	NodeDefaults
}

// AWS holds the aws:* keys that the program forwards to its explicit providers and to the look-up clients.
// A nil pointer or an empty value means that the key was not set.
type AWS struct {
	Region                    string
	Profile                   string
	AccessKey                 string
	SecretKey                 string
	Token                     string
	SharedConfigFiles         []string
	SharedCredentialsFiles    []string
	AssumeRoles               []AssumeRole
	AllowedAccountIDs         []string
	ForbiddenAccountIDs       []string
	Endpoints                 map[string]string
	MaxRetries                *int
	RetryMode                 string
	CustomCABundle            string
	S3UsePathStyle            *bool
	UseFIPSEndpoint           *bool
	UseDualstackEndpoint      *bool
	SkipCredentialsValidation *bool
	SkipMetadataAPICheck      *bool
	SkipRegionValidation      *bool
	SkipRequestingAccountID   *bool
}

// AssumeRole is one role of the chain that aws:assumeRoles (or aws:assumeRole) names.
type AssumeRole struct {
	RoleARN           string            `json:"roleArn"`
	SessionName       string            `json:"sessionName"`
	ExternalID        string            `json:"externalId"`
	Duration          string            `json:"duration"`
	Policy            string            `json:"policy"`
	PolicyARNs        []string          `json:"policyArns"`
	SourceIdentity    string            `json:"sourceIdentity"`
	Tags              map[string]string `json:"tags"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys"`
}
