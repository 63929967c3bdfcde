package awslookup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
)

// documented is what the comment of a listing promises: property names and Go types, those of the maps in a list as
// "list.name". A "?" marks what AWS may leave out.
func documented() map[adopt.Listing]string {
	const texts, maps = "[]string", "[]map[string]interface {}"
	bucket := "bucket:string"
	peering := "vpcId:string peerVpcId:string peerRegion:string peerOwnerId:string status:string"
	return map[adopt.Listing]string{
		adopt.ListVpcs:             "cidrBlock:string isDefault:bool",
		adopt.ListSubnets:          "vpcId:string cidrBlock:string availabilityZone:string",
		adopt.ListInternetGateways: "vpcId:string",
		adopt.ListRouteTables:      "vpcId:string main:bool routes:" + maps + " associations:" + maps,
		adopt.ListPeerings:         peering,
		adopt.ListPeeringAccepters: peering,
		adopt.ListSecurityGroups:   "name:string description:string vpcId:string",
		adopt.ListSecurityGroupRules: "securityGroupId:string isEgress:bool ipProtocol:string fromPort:int toPort:int cidrIpv4:string " +
			"description?:string",
		adopt.ListInstances: "subnetId:string availabilityZone:string ami:string instanceType:string keyName?:string tenancy:string " +
			"instanceLifecycle:string associatePublicIpAddress:bool rootVolumeId:string instanceState:string",
		adopt.ListLaunchTemplates: "name:string latestVersion:int",
		adopt.ListKeyPairs:        "keyName:string keyPairId:string",
		adopt.ListAddresses:       "domain:string publicIp:string instance:string networkInterface?:string",
		adopt.ListVolumes:         "availabilityZone:string encrypted:bool kmsKeyId?:string size:int type:string attachments:" + maps,
		adopt.ListFlowLogs: "vpcId:string trafficType:string logDestinationType:string logDestination:string logFormat:string " +
			"maxAggregationInterval:int",
		adopt.ListVpcEndpoints: "vpcId:string serviceName:string vpcEndpointType:string",
		adopt.ListLoadBalancers: "name:string internal:bool loadBalancerType:string subnets:" + texts + " securityGroups:" + texts +
			" dnsName:string zoneId:string",
		adopt.ListTargetGroups: "name:string port:int protocol:string protocolVersion:string targetType:string ipAddressType?:string " +
			"vpcId:string",
		adopt.ListListeners:          "loadBalancerArn:string port:int protocol:string",
		adopt.ListListenerRules:      "listenerArn:string priority:int hosts:" + texts + " paths:" + texts + " targetGroups:" + texts,
		adopt.ListAutoScalingGroups:  "name:string vpcZoneIdentifiers:" + texts,
		adopt.ListScalingPolicies:    "name:string autoscalingGroupName:string policyType:string",
		adopt.ListWebACLAssociations: "webAclArn:string resourceArn:string",
		adopt.ListRepositories:       "name:string encryptionType:string kmsKey?:string repositoryUrl:string imageTagMutability:string",
		adopt.ListLifecyclePolicies:  "repository:string policy:string",
		adopt.ListCertificates: "domainName:string subjectAlternativeNames:" + texts + " keyAlgorithm:string type:string status:string " +
			"validationMethod:string domainValidationOptions:" + maps,
		adopt.ListZones:      "name:string private:bool",
		adopt.ListRecords:    "zoneId:string name:string type:string setIdentifier:string aliasName?:string records?:" + texts,
		adopt.ListLogGroups:  "name:string logGroupClass?:string kmsKeyId?:string retentionInDays:int",
		adopt.ListAlarms:     "name:string",
		adopt.ListDashboards: "dashboardName:string",
		adopt.ListBuckets: "bucket:string arn:string region:string bucketDomainName:string bucketRegionalDomainName:string " +
			"hostedZoneId?:string",
		adopt.ListBucketVersionings: bucket, adopt.ListBucketLoggings: bucket, adopt.ListBucketLifecycles: bucket,
		adopt.ListBucketEncryptions: bucket, adopt.ListBucketAccessBlocks: bucket, adopt.ListBucketOwnerships: bucket,
		adopt.ListBucketPolicies:       bucket,
		adopt.ListRoles:                "name:string path:string arn:string uniqueId:string",
		adopt.ListInstanceProfiles:     "name:string path:string arn:string uniqueId:string role:string",
		adopt.ListRolePolicies:         "role:string name:string",
		adopt.ListAttachedRolePolicies: "role:string policyArn:string",
		adopt.ListDistributions: "comment:string arn:string domainName:string hostedZoneId:string status:string enabled:bool aliases:" +
			texts,
		adopt.ListOriginAccessControls: "name:string description:string originAccessControlOriginType:string",
	}
}

// queries asks for what everything makes, with each listing's parent.
func queries(w *world) []adopt.Query {
	parents := map[adopt.Listing]string{
		adopt.ListSubnets: w.things["vpc"], adopt.ListInternetGateways: w.things["vpc"], adopt.ListPeerings: w.things["vpc"],
		adopt.ListPeeringAccepters: w.things["pcx"], adopt.ListSecurityGroups: w.things["vpc"],
		adopt.ListSecurityGroupRules: w.things["sg"], adopt.ListInstances: w.things["vpc"], adopt.ListVolumes: home + "a",
		adopt.ListFlowLogs: w.things["vpc"], adopt.ListVpcEndpoints: w.things["vpc"], adopt.ListListeners: w.things["decoy-alb"],
		adopt.ListListenerRules: w.things["decoy-listener"], adopt.ListScalingPolicies: "milu2stage-api-asg",
		adopt.ListWebACLAssociations: w.things["alb"], adopt.ListLifecyclePolicies: "milu2stage/api", adopt.ListRecords: w.things["zone"],
		adopt.ListZones: w.things["vpc"],
		adopt.ListRoles: "milu2stage-ec2", adopt.ListInstanceProfiles: "milu2stage-ec2", adopt.ListRolePolicies: "milu2stage-ec2",
		adopt.ListAttachedRolePolicies: "milu2stage-ec2",
	}
	var all []adopt.Query
	for _, l := range awslookup.Listings() {
		q := adopt.Query{Listing: l, Region: home, Parent: parents[l]}
		if strings.HasPrefix(string(l), "bucket") {
			q.Parent = w.things["bucket"]
		}
		switch l {
		case adopt.ListZones:
			q.Region, q.Hint = "", home
		case adopt.ListCertificates:
			q.Hint = "stage0.example.com"
		}
		all = append(all, q)
	}
	return all
}

func TestEveryListingGivesWhatItDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything(w)
	w.source = w.newSource(awslookup.Options{PageSize: 1000})
	for _, q := range queries(w) {
		t.Run(string(q.Listing), func(t *testing.T) {
			before := w.proxy.Calls()
			live, err := w.source.List(t.Context(), q)
			if err != nil || len(live) == 0 {
				t.Fatalf("got %v, %v; want something", live, err)
			}
			promise, ok := documented()[q.Listing]
			if !ok {
				t.Fatal("the test does not know what the listing documents")
			}
			for _, l := range live {
				checkProps(t, promise, l)
			}
			// As the provider's documentation of aws_wafv2_web_acl_association says: WEB_ACL_ARN,RESOURCE_ARN.
			if want := w.things["acl"] + "," + w.things["alb"]; q.Listing == adopt.ListWebACLAssociations && live[0].ID != want {
				t.Errorf("the id is %s, want %s", live[0].ID, want)
			}
			for api, n := range w.proxy.Calls() {
				if n > before[api] && !slices.Contains(awslookup.APIs(q.Listing), api) {
					t.Errorf("%s was called, which the table of permissions does not name", api)
				}
			}
		})
	}
}

// checkProps compares a thing's properties with the promised names and types.
func checkProps(t *testing.T, promise string, l adopt.Live) {
	t.Helper()
	if l.ID == "" {
		t.Errorf("no id: %+v", l)
	}
	known := map[string]bool{}
	for _, entry := range strings.Split(strings.ReplaceAll(promise, "interface {}", "any"), " ") {
		name, kind, _ := strings.Cut(entry, ":")
		optional := strings.HasSuffix(name, "?")
		name = strings.TrimSuffix(name, "?")
		known[name] = true
		value, ok := l.Props[name]
		got := strings.ReplaceAll(fmt.Sprintf("%T", value), "interface {}", "any")
		if (ok && got != kind) || (!ok && !optional) {
			t.Errorf("%s of %s is %v (%s), want a %s", name, l.ID, value, got, kind)
		}
	}
	for name := range l.Props {
		if !known[name] {
			t.Errorf("%s of %s is not documented", name, l.ID)
		}
	}
}

func TestTagsOfThingsWhoseListLeavesThemOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything(w)
	tagged := map[adopt.Listing]string{
		adopt.ListLoadBalancers: w.things["alb"], adopt.ListTargetGroups: w.things["tg"], adopt.ListListeners: w.things["decoy-listener"],
		adopt.ListRepositories: "milu2stage/api", adopt.ListZones: w.things["zone"], adopt.ListLogGroups: "/milu2stage/api",
		adopt.ListAlarms: "milu2stage-cpu", adopt.ListDistributions: w.things["distribution"], adopt.ListDashboards: "milu2stage",
		adopt.ListRecords: "Z_name_A",
	}
	for listing, id := range tagged {
		tags, err := w.source.Tags(t.Context(), listing, home, id)
		if err != nil || tags == nil {
			t.Errorf("%s: got %v, %v; want tags or an empty map", listing, tags, err)
		}
		if listing == adopt.ListDistributions && tags["k"] != "v" {
			t.Errorf("%s: got %v, want k=v", listing, tags)
		}
	}
}
