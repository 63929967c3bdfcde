package configfuzz

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/stacktest"
)

// inputInvariants are controls that single inputs of a type decide.
func inputInvariants() []invariant {
	metadata := map[string]any{
		"metadataOptions.httpEndpoint": "enabled", "metadataOptions.httpTokens": "required", "metadataOptions.httpPutResponseHopLimit": 1.0,
	}
	return slices.Concat([]invariant{
		{"EC2.2, CIS 5.4", checkDefaultGroup},
		each("EC2.3", checkInstanceVolumes, typeInstance),
		all("EC2.3, data volume", typeVolume, map[string]any{"encrypted": true}),
		each("EC2.181", checkTemplateVolumes, typeTemplate),
		all("EC2.8, CIS 5.6", typeInstance, metadata),
		all("EC2.170", typeTemplate, metadata),
		all("EC2.15", typeSubnet, map[string]any{"mapPublicIpOnLaunch": false}),
		all("EC2.17, instances", typeInstance, map[string]any{"networkInterfaces": nil}),
		all("EC2.17, template", typeTemplate, map[string]any{"networkInterfaces.1": nil, "networkInterfaces.0.deviceIndex": 0.0}),
		each("EC2.24", checkFamily, typeInstance, typeTemplate),
		all("EC2.180", typeInstance, map[string]any{"sourceDestCheck": true}),
		each("CIS 1.18", checkProfile, typeInstance, typeTemplate),
	}, balancerInvariants(), bucketInvariants(), distributionInvariants())
}

func balancerInvariants() []invariant {
	return []invariant{
		each("ELB.1, ELB.17, ELB.18", checkListener, typeListener),
		each("ELB.4, ELB.12", func(_ *deployment, r *stacktest.Registration, wrong report) {
			if r.At("loadBalancerType") == "application" {
				want(r, wrong, map[string]any{"dropInvalidHeaderFields": true, "desyncMitigationMode": "defensive"})
			}
		}, typeBalancer),
		each("ELB.13", func(d *deployment, r *stacktest.Registration, wrong report) {
			subnets := list(r, "subnets")
			for i := range list(r, "subnetMappings") {
				subnets = append(subnets, r.At(fmt.Sprintf("subnetMappings.%d.subnetId", i)))
			}
			checkTwoZones(d, subnets, wrong)
		}, typeBalancer),
		each("AutoScaling.2", func(d *deployment, r *stacktest.Registration, wrong report) {
			checkTwoZones(d, list(r, "vpcZoneIdentifiers"), wrong)
		}, typeScaling),
		each("AutoScaling.9", func(_ *deployment, r *stacktest.Registration, wrong report) {
			const mixed = "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId"
			if text(r, "launchTemplate.id") == "" && text(r, mixed) == "" || r.At("launchConfiguration") != nil {
				wrong("no launch template")
			}
		}, typeScaling),
	}
}

func bucketInvariants() []invariant {
	return []invariant{
		perBucket("S3.2, S3.3, S3.8", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", func(*deployment, string) map[string]any {
			return map[string]any{
				"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
			}
		}),
		perBucket("S3.12", "aws:s3/bucketOwnershipControls:BucketOwnershipControls", func(d *deployment, bucket string) map[string]any {
			if bucket == "logs" && d.settings.Shared.CDNLogging {
				return map[string]any{"rule.objectOwnership": "BucketOwnerPreferred"}
			}
			return map[string]any{"rule.objectOwnership": "BucketOwnerEnforced"}
		}),
		perBucket("S3.13", "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", func(d *deployment, bucket string) map[string]any {
			wanted := map[string]any{
				"rules.0.status": "Enabled", "rules.0.filter.prefix": "", "rules.0.abortIncompleteMultipartUpload.daysAfterInitiation": 7.0,
				"rules.1.status": "Enabled", "rules.1.filter.prefix": "",
			}
			if bucket == "logs" {
				wanted["rules.1.expiration.days"] = float64(d.settings.Shared.LogExpirationDays)
			} else {
				wanted["rules.1.noncurrentVersionExpiration.noncurrentDays"] = float64(d.settings.Shared.NoncurrentDays)
			}
			return wanted
		}),
		perBucket("encryption of buckets", "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
			func(*deployment, string) map[string]any {
				return map[string]any{"rules.0.applyServerSideEncryptionByDefault.sseAlgorithm": "AES256"}
			}),
		perBucket("one policy per bucket", typePolicy, func(*deployment, string) map[string]any { return nil }),
		all("buckets are never emptied", typeBucket, map[string]any{"forceDestroy": false}),
	}
}

// perBucket makes an invariant of a setting that each of the four buckets has once.
func perBucket(controls, typ string, inputs func(d *deployment, bucket string) map[string]any) invariant {
	return invariant{controls, func(d *deployment, wrong report) int {
		if d.settings.Shared == nil {
			return 0
		}
		buckets := d.OfType(typeBucket)
		if len(buckets) != 4 {
			wrong("%d buckets", len(buckets))
		}
		for _, bucket := range buckets {
			settings := slices.DeleteFunc(d.OfType(typ), func(r *stacktest.Registration) bool { return r.At("bucket") != bucket.At("bucket") })
			if len(settings) != 1 {
				wrong("%s has %d of %s", bucket.Name, len(settings), typ)
				continue
			}
			want(settings[0], wrong, inputs(d, bucket.Name))
		}
		return len(buckets)
	}}
}

func distributionInvariants() []invariant {
	return []invariant{
		all("CloudFront.1, CloudFront.3", typeDistribution, map[string]any{
			"defaultRootObject": "index.html", "defaultCacheBehavior.viewerProtocolPolicy": "redirect-to-https", "orderedCacheBehaviors": nil,
		}),
		each("CloudFront.9, CloudFront.10, CloudFront.12, CloudFront.13", checkOrigins, typeDistribution),
		each("CloudFront.8, CloudFront.15", func(_ *deployment, r *stacktest.Registration, wrong report) {
			if r.At("viewerCertificate.cloudfrontDefaultCertificate") != true {
				want(r, wrong, map[string]any{
					"viewerCertificate.sslSupportMethod": "sni-only", "viewerCertificate.minimumProtocolVersion": "TLSv1.2_2021",
				})
			} else if r.At("aliases") != nil {
				wrong("aliases without a certificate")
			}
		}, typeDistribution),
		all("CloudFront.13, access controls", "aws:cloudfront/originAccessControl:OriginAccessControl", map[string]any{
			"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4",
		}),
	}
}

func checkOrigins(d *deployment, r *stacktest.Registration, wrong report) {
	role := strings.TrimPrefix(r.Name, "cdn-")
	bucket := d.Find(typeBucket, role)
	if bucket == nil || !strings.HasPrefix(text(r, "origins.0.domainName"), text(bucket, "bucket")+".s3.") {
		wrong("the origin %s is not the bucket %s", text(r, "origins.0.domainName"), role)
	}
	for i := range list(r, "origins") {
		origin, _ := list(r, "origins")[i].(map[string]any)
		if origin["customOriginConfig"] != nil || origin["originAccessControlId"] != r.Name+"-oac-id" {
			wrong("origin %d is not behind the access control: %v", i, origin)
		}
	}
}

func checkDefaultGroup(d *deployment, wrong report) int {
	groups, vpcs := d.OfType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"), d.OfType(typeVPC)
	if len(groups) != len(vpcs) {
		wrong("%d default groups for %d VPCs", len(groups), len(vpcs))
	}
	for _, r := range groups {
		want(r, wrong, map[string]any{"vpcId": "vpc-id", "ingress": nil, "egress": nil})
	}
	for _, r := range d.OfType(typeGroup) {
		want(r, wrong, map[string]any{"ingress": nil, "egress": nil}) // rules are resources of their own
	}
	return len(groups)
}

func checkInstanceVolumes(_ *deployment, r *stacktest.Registration, wrong report) {
	want(r, wrong, map[string]any{"rootBlockDevice.encrypted": true, "ebsBlockDevices": nil, "ephemeralBlockDevices": nil})
}

func checkTemplateVolumes(_ *deployment, r *stacktest.Registration, wrong report) {
	devices := list(r, "blockDeviceMappings")
	if len(devices) != 1 {
		wrong("%d devices", len(devices))
	}
	want(r, wrong, map[string]any{"blockDeviceMappings.0.ebs.encrypted": "true"})
}

// checkFamily knows the families whose images are paravirtual only.
func checkFamily(_ *deployment, r *stacktest.Registration, wrong report) {
	family, _, _ := strings.Cut(text(r, "instanceType"), ".")
	if family == "" || slices.Contains([]string{"t1", "m1", "m2", "c1", "cc1", "cc2", "cr1", "hi1", "hs1", "cg1"}, family) {
		wrong("the type is %q", text(r, "instanceType"))
	}
}

func checkProfile(_ *deployment, r *stacktest.Registration, wrong report) {
	if text(r, "iamInstanceProfile") == "" && text(r, "iamInstanceProfile.arn") == "" {
		wrong("no instance profile")
	}
	script := text(r, "userData")
	if plain, err := base64.StdEncoding.DecodeString(script); err == nil {
		script = string(plain)
	}
	if len(script) == 0 || len(script) > 16384 { // EC2's limit, before the encoding
		wrong("user data of %d bytes", len(script))
	}
	for _, key := range []string{"AKIA", "aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "PRIVATE KEY"} {
		if strings.Contains(script, key) {
			wrong("user data holds %s", key)
		}
	}
}

func checkListener(d *deployment, r *stacktest.Registration, wrong report) {
	balancer := lastName(strings.ReplaceAll(text(r, "loadBalancerArn"), ":", "::"))
	b := d.Find(typeBalancer, balancer)
	if b == nil {
		wrong("its load balancer %q is not this stack's", balancer)
		return
	}
	switch {
	case b.At("loadBalancerType") == "network":
		if r.At("protocol") != "TCP" && r.At("protocol") != "UDP" {
			wrong("a game speaks TCP or UDP, not %v", r.At("protocol"))
		}
	case r.At("protocol") == "HTTP":
		want(r, wrong, map[string]any{
			"defaultActions.0.type": "redirect", "defaultActions.0.redirect.protocol": "HTTPS", "defaultActions.0.redirect.port": "443",
			"defaultActions.0.redirect.statusCode": "HTTP_301", "defaultActions.1": nil,
		})
	default:
		want(r, wrong, map[string]any{"protocol": "HTTPS", "port": 443.0, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"})
	}
}

// checkTwoZones checks that subnets lie in two availability zones.
func checkTwoZones(d *deployment, subnets []any, wrong report) {
	zones := map[string]bool{}
	for _, id := range subnets {
		name, _ := id.(string)
		if subnet := d.Find(typeSubnet, strings.TrimSuffix(name, "-id")); subnet != nil {
			zones[text(subnet, "availabilityZone")] = true
		}
	}
	if len(zones) < 2 {
		wrong("it is in the zones %v", zones)
	}
}
