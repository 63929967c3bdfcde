// Package config turns the stack's configuration into typed, validated settings.
//
// It is read once, at the start of the program; nothing reads configuration afterwards. It imports neither Pulumi nor
// the AWS SDK, so that the preflight command and the program share every rule.
package config

import (
	"slices"
	"strings"
)

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
//
// The tags of the fields are what the configuration is decoded by: json is the key within the project's namespace, or a
// field of the object that the key holds; rule names the rule in rules.go that the value, or each value of a list, has to
// satisfy, or gives the bounds of a number. A field may be absent where json says omitempty, and empty where rule says so.
type Settings struct {
	Scope      Scope     `json:"scope" rule:"scope"`
	NamePrefix string    `json:"namePrefix" rule:"namePrefix"`
	NameSuffix string    `json:"nameSuffix" rule:"nameSuffix,empty"`
	Adopt      AdoptMode `json:"adopt" rule:"adopt"`
	// Imports maps logical names to import ids, or to "create" for a resource to create anew.
	Imports map[string]string `json:"imports" rule:"import"`
	// Names maps logical names to physical names or Name tags; what it lacks is named by prefix and suffix.
	Names map[string]string `json:"names" rule:"name"`
	// Tags are those of every resource beside the program's own; IgnoreTags are those that the provider leaves alone.
	Tags       map[string]string `json:"tags" rule:"tagValue,empty"`
	IgnoreTags IgnoreTags        `json:"ignoreTags"`
	// External maps logical names to ids of what exists and is not managed; "" is a record that is left alone.
	External map[string]string `json:"external" rule:"external,empty"`
	// IgnoreChanges maps logical names to the paths of the properties whose changes Pulumi ignores, "*" for all of them.
	IgnoreChanges map[string][]string `json:"ignoreChanges" rule:"propertyPath"`
	// Protect guards stateful resources against deletion and forced replacement.
	Protect bool    `json:"protect"`
	AWS     AWS     `json:"-"`
	Shared  *Shared `json:"-"`
	Stage   *Stage  `json:"-"`
}

// IgnoreTags are tags that the AWS provider neither reads nor changes.
type IgnoreTags struct {
	Keys []string `json:"keys" rule:"tagKey"`
	// KeyPrefixes are what ignored keys begin with.
	KeyPrefixes []string `json:"keyPrefixes" rule:"tagKey"`
}

// Has reports whether a tag is left alone.
func (i IgnoreTags) Has(key string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
	return slices.Contains(i.Keys, key) || slices.ContainsFunc(i.KeyPrefixes, begins)
}

// Shared is the configuration of the account-wide stack. Pulumi.yaml describes the keys.
type Shared struct {
	BucketPrefix      string `json:"bucketPrefix" rule:"bucketPrefix,empty"`
	CDN               CDNs   `json:"cdn"`
	BucketVersioning  bool   `json:"bucketVersioning"`
	BucketLogging     bool   `json:"bucketLogging"`
	CDNLogging        bool   `json:"cdnLogging"`
	NoncurrentDays    int    `json:"noncurrentDays" rule:"1..36500"`
	LogExpirationDays int    `json:"logExpirationDays" rule:"1..36500"`
}

// CDNs holds the settings of the two CloudFront distributions.
type CDNs struct {
	Assets CDN `json:"assets"`
	Web    CDN `json:"web"`
}

// CDN is the configuration of one CloudFront distribution.
type CDN struct {
	Aliases        []string `json:"aliases" rule:"alias"`
	CertificateARN string   `json:"certificateArn" rule:"cdnCertificate,empty"`
	WebACLARN      string   `json:"webAclArn" rule:"cdnWebAcl,empty"`
	// FailoverDomain is the regional domain name of a second S3 bucket that serves when the first fails (CloudFront.4).
	FailoverDomain string `json:"failoverDomain" rule:"failoverDomain,empty"`
	// TrustedKeyGroups, when set, make viewers need signed URLs (CloudFront.17).
	TrustedKeyGroups []string `json:"trustedKeyGroups" rule:"keyGroup"`
}

// Stage is the configuration of one stage. Pulumi.yaml describes the keys.
type Stage struct {
	Index             int      `json:"stageIndex" rule:"stageIndex"`
	ReservedOffsets   []int    `json:"reservedOffsets" rule:"0..225"`
	SharedStack       string   `json:"sharedStack" rule:"sharedStack,empty"`
	AvailabilityZones []string `json:"availabilityZones" rule:"zone"`

	PeerBuildVPCID   string `json:"peerBuildVpcId" rule:"vpcId,empty"`
	PeerBuildVPCCIDR string `json:"peerBuildVpcCidr" rule:"vpcCidr,empty"`
	// PeerRegion is empty where the build VPC is in the stage's own region.
	PeerRegion      string   `json:"peerRegion" rule:"region,empty"`
	TrustedCIDRs    []string `json:"trustedCidrs" rule:"trustedCidr"`
	NodeClientCIDRs []string `json:"nodeClientCidrs" rule:"clientCidr"`

	Domain     string `json:"domain" rule:"domain"`
	PublicZone string `json:"publicZone" rule:"publicZone"`

	Web Web `json:"web"`
	API API `json:"api"`
	DB  DB  `json:"db"`
	// Nodes are the kinds of game node, sorted by name.
	Nodes []Node `json:"-"`

	PublicKey        string   `json:"publicKey" rule:"publicKey,empty"`
	AMIID            string   `json:"amiId" rule:"amiId,empty"`
	Repositories     []string `json:"repositories" rule:"repository"`
	LogRetentionDays int      `json:"logRetentionDays" rule:"retention"`
	AlarmTopicARN    string   `json:"alarmTopicArn" rule:"topic,empty"`
	NLB              NLB      `json:"nlb"`
	// RulePriority is the priority of the first rule of the public ALB's HTTPS listener; the others count up from it.
	RulePriority int `json:"rulePriority" rule:"1..49990"`

	FlowLogs            bool     `json:"flowLogs"`
	InterfaceEndpoints  []string `json:"interfaceEndpoints" rule:"service"`
	ALBAccessLogs       bool     `json:"albAccessLogs"`
	DeletionProtection  bool     `json:"deletionProtection"`
	WebACLARN           string   `json:"webAclArn" rule:"webAcl,empty"`
	ImmutableTags       bool     `json:"immutableTags"`
	RepositoryKMSKeyARN string   `json:"repositoryKmsKeyArn" rule:"kmsKey,empty"`
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
	InstanceType    string `json:"instanceType" rule:"instanceType"`
	Port            int    `json:"port" rule:"port"`
	HealthCheckPath string `json:"healthCheckPath" rule:"path"`
	PublicIP        bool   `json:"publicIp"`
	Subnet          Subnet `json:"subnet" rule:"subnet"`
}

// Subnet says which of the stage's two subnets an instance is in.
type Subnet string

// The subnets, and instances that alternate between them.
const (
	SubnetMain   Subnet = "main"
	SubnetSecond Subnet = "second"
	SubnetSpread Subnet = "spread"
)

// Of returns the subnet of the n-th instance, counted from 0: 0 for the main one, 1 for the second.
func (s Subnet) Of(n int) int {
	switch s {
	case SubnetSecond:
		return 1
	case SubnetSpread:
		return n % 2
	default:
		return 0
	}
}

// API is the configuration of the API's auto-scaling group. AWS's default quota is 500 instances per group, and two hours of
// grace are more than any boot takes.
type API struct {
	InstanceType string `json:"instanceType" rule:"instanceType"`
	// SpareInstanceTypes, when set, makes a mixed instances policy of InstanceType and these (AutoScaling.6).
	SpareInstanceTypes []string `json:"spareInstanceTypes" rule:"instanceType"`
	Port               int      `json:"port" rule:"port"`
	HealthCheckPath    string   `json:"healthCheckPath" rule:"path"`
	Min                int      `json:"min" rule:"0..500"`
	Max                int      `json:"max" rule:"1..500"`
	Desired            int      `json:"desired" rule:"0..500"`
	// CPUTarget is the average CPU, in percent, that target tracking holds.
	CPUTarget int  `json:"cpuTarget" rule:"1..100"`
	PublicIP  bool `json:"publicIp"`
	// HealthCheckType is ELB or EC2: whose check of an instance the group heeds (AutoScaling.1).
	HealthCheckType string `json:"healthCheckType" rule:"healthCheckType"`
	// HealthCheckGraceSeconds is how long a new instance may take before the load balancer's health check counts.
	HealthCheckGraceSeconds int `json:"healthCheckGraceSeconds" rule:"0..7200"`
}

// DB is the configuration of the database instance and its data volume.
type DB struct {
	InstanceType string `json:"instanceType" rule:"instanceType"`
	Port         int    `json:"port" rule:"port"`
	// VolumeSize is in GiB.
	VolumeSize int    `json:"volumeSize" rule:"1..65536"`
	VolumeType string `json:"volumeType" rule:"volumeType"`
	// VolumeIOPS is the data volume's provisioned IOPS; 0 means the type's own. An io1 or io2 volume has it set.
	VolumeIOPS int `json:"volumeIops" rule:"0..256000"`
	// DataDevice is the name under which the data volume is attached.
	DataDevice string `json:"dataDevice" rule:"device"`
	PublicIP   bool   `json:"publicIp"`
	Subnet     Subnet `json:"subnet" rule:"subnet"`
}

// NodeDefaults are the values that a node kind takes where its own entry is silent.
type NodeDefaults struct {
	Protocol     string `json:"protocol" rule:"protocol"`
	InstanceType string `json:"instanceType" rule:"nodeType"`
	Count        int    `json:"count" rule:"1..500"`
	PublicIP     bool   `json:"publicIp"`
	ElasticIP    bool   `json:"elasticIp"`
	Subnet       Subnet `json:"subnet" rule:"nodeSubnet"`
}

// Node is one kind of game node.
type Node struct {
	// Name is the kind: game, world, chat, commu or one's own.
	Name string `json:"-"`
	Port int    `json:"port" rule:"port"`
	// HealthPort is the TCP port of the NLB's health check; it equals Port unless set.
	HealthPort int `json:"healthPort" rule:"port"`
	NodeDefaults
}

// NLB is the configuration of the nodes' network load balancer.
type NLB struct {
	InternetFacing bool `json:"internetFacing"`
	// SecurityGroup puts the stage's general group on it; without one the nodes' own groups let the clients in.
	SecurityGroup bool `json:"securityGroup"`
	// AllocationIDs are the elastic IP addresses that it has, one per subnet, main first; empty means AWS's own.
	AllocationIDs []string `json:"allocationIds" rule:"allocationId"`
}

// AWS holds the aws:* keys that the program forwards to its explicit providers and to the look-up clients.
// A nil pointer or an empty value means that the key was not set.
type AWS struct {
	Region                    string            `json:"region,omitempty" rule:"region"`
	Profile                   string            `json:"profile,omitempty" rule:"profile"`
	AccessKey                 string            `json:"accessKey,omitempty" rule:"credential"`
	SecretKey                 string            `json:"secretKey,omitempty" rule:"credential"`
	Token                     string            `json:"token,omitempty" rule:"credential"`
	SharedConfigFiles         []string          `json:"sharedConfigFiles,omitempty" rule:"file"`
	SharedCredentialsFiles    []string          `json:"sharedCredentialsFiles,omitempty" rule:"file"`
	AssumeRoles               []AssumeRole      `json:"assumeRoles,omitempty"`
	AllowedAccountIDs         []string          `json:"allowedAccountIds,omitempty" rule:"account"`
	ForbiddenAccountIDs       []string          `json:"forbiddenAccountIds,omitempty" rule:"account"`
	Endpoints                 map[string]string `json:"-"`
	MaxRetries                *int              `json:"maxRetries,omitempty" rule:"0..1000"`
	RetryMode                 string            `json:"retryMode,omitempty" rule:"retryMode"`
	CustomCABundle            string            `json:"customCaBundle,omitempty" rule:"file"`
	S3UsePathStyle            *bool             `json:"s3UsePathStyle,omitempty"`
	UseFIPSEndpoint           *bool             `json:"useFipsEndpoint,omitempty"`
	UseDualstackEndpoint      *bool             `json:"useDualstackEndpoint,omitempty"`
	SkipCredentialsValidation *bool             `json:"skipCredentialsValidation,omitempty"`
	SkipMetadataAPICheck      *bool             `json:"skipMetadataApiCheck,omitempty"`
	SkipRegionValidation      *bool             `json:"skipRegionValidation,omitempty"`
	SkipRequestingAccountID   *bool             `json:"skipRequestingAccountId,omitempty"`
}

// AssumeRole is one role of the chain that aws:assumeRoles (or aws:assumeRole) names.
type AssumeRole struct {
	RoleARN           string            `json:"roleArn" rule:"role"`
	SessionName       string            `json:"sessionName,omitempty" rule:"session"`
	ExternalID        string            `json:"externalId,omitempty" rule:"externalId"`
	Duration          string            `json:"duration,omitempty" rule:"duration"`
	Policy            string            `json:"policy,omitempty" rule:"policy"`
	PolicyARNs        []string          `json:"policyArns,omitempty" rule:"policyArn"`
	SourceIdentity    string            `json:"sourceIdentity,omitempty" rule:"session"`
	Tags              map[string]string `json:"tags,omitempty" rule:"tag"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys,omitempty" rule:"tag"`
}
