package configfuzz

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// switchInvariants are the controls that a key decides: what is registered is what the key says.
func switchInvariants() []invariant {
	return slices.Concat([]invariant{
		count("EC2.6, CIS 3.7", "aws:ec2/flowLog:FlowLog", func(s *config.Stage) int { return one(s.FlowLogs) }),
		count("ELB.16", "aws:wafv2/webAclAssociation:WebAclAssociation", func(s *config.Stage) int { return one(s.WebACLARN != "") }),
		count("EC2.10, EC2.55, EC2.56, EC2.57", typeEndpoint, func(s *config.Stage) int { return 1 + len(s.InterfaceEndpoints) }),
		count("a key pair", "aws:ec2/keyPair:KeyPair", func(s *config.Stage) int { return one(s.PublicKey != "") }),
		count("one repository each", typeRepository, func(s *config.Stage) int { return len(s.Repositories) }),
		count("one instance each", typeInstance, func(s *config.Stage) int { return 2 + instancesOf(s) }),
		count("one target group each", typeTargetGroup, func(s *config.Stage) int { return 3 + len(s.Nodes) }),
		each("EC2.9", checkPublicIP, typeInstance),
		stageInput("EC2.25", typeTemplate, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			return map[string]any{"networkInterfaces.0.associatePublicIpAddress": fmt.Sprint(s.API.PublicIP)}
		}),
		stageInput("ELB.5, ELB.6", typeBalancer, func(s *config.Stage, r *stacktest.Registration) map[string]any {
			wanted := map[string]any{"enableDeletionProtection": s.DeletionProtection, "accessLogs": nil}
			if r.Name != "nlb" {
				delete(wanted, "accessLogs")
				wanted["accessLogs.enabled"], wanted["accessLogs.bucket"] = s.ALBAccessLogs, "milu2stage-logs"
			}
			wanted["internal"] = r.Name == "alb-internal" || r.Name == "nlb" && !s.NLB.InternetFacing
			return wanted
		}),
		stageInput("AutoScaling.1", typeScaling, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			return map[string]any{"healthCheckType": s.API.HealthCheckType}
		}),
		stageInput("AutoScaling.6", typeScaling, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			wanted := map[string]any{"minSize": float64(s.API.Min), "maxSize": float64(s.API.Max), "desiredCapacity": float64(s.API.Desired)}
			for i, spare := range s.API.SpareInstanceTypes {
				wanted[fmt.Sprintf("mixedInstancesPolicy.launchTemplate.overrides.%d.instanceType", i+1)] = spare
			}
			return wanted
		}),
		stageInput("ECR.2, ECR.5", typeRepository, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			wanted := map[string]any{"imageTagMutability": "MUTABLE", "encryptionConfigurations": nil}
			if s.ImmutableTags {
				wanted["imageTagMutability"] = "IMMUTABLE"
			}
			if s.RepositoryKMSKeyARN != "" {
				delete(wanted, "encryptionConfigurations")
				wanted["encryptionConfigurations.0.encryptionType"], wanted["encryptionConfigurations.0.kmsKey"] = "KMS", s.RepositoryKMSKeyARN
			}
			return wanted
		}),
		stageInput("CloudWatch.15", typeAlarm, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			if s.AlarmTopicARN == "" {
				return map[string]any{"alarmActions": nil, "okActions": nil}
			}
			return map[string]any{"alarmActions": []any{s.AlarmTopicARN}, "okActions": []any{s.AlarmTopicARN}}
		}),
		stageInput("CloudWatch.16", typeLogGroup, func(s *config.Stage, _ *stacktest.Registration) map[string]any {
			return map[string]any{"retentionInDays": float64(s.LogRetentionDays)}
		}),
		{"protect guards what holds data", checkProtect},
	}, sharedSwitches())
}

func one(on bool) int {
	if on {
		return 1
	}
	return 0
}

func instancesOf(s *config.Stage) int {
	n := 0
	for _, node := range s.Nodes {
		n += node.Count
	}
	return n
}

// count makes an invariant of the number of resources of a type that a stage has.
func count(controls, typ string, of func(*config.Stage) int) invariant {
	return invariant{controls, func(d *deployment, wrong report) int {
		if d.settings.Stage == nil {
			return 0
		}
		if got, wanted := len(d.OfType(typ)), of(d.settings.Stage); got != wanted {
			wrong("%d of %s, want %d", got, typ, wanted)
		}
		return 1
	}}
}

// stageInput makes an invariant of the inputs that a stage's configuration gives every resource of a type.
func stageInput(controls, typ string, inputs func(*config.Stage, *stacktest.Registration) map[string]any) invariant {
	return each(controls, func(d *deployment, r *stacktest.Registration, wrong report) {
		want(r, wrong, inputs(d.settings.Stage, r))
	}, typ)
}

// sharedSwitches are those of the shared stack.
func sharedSwitches() []invariant {
	perBucketSwitch := func(controls, typ string, on func(*config.Shared) bool) invariant {
		return invariant{controls, func(d *deployment, wrong report) int {
			if d.settings.Shared == nil {
				return 0
			}
			if got, wanted := len(d.OfType(typ)), 3*one(on(d.settings.Shared)); got != wanted {
				wrong("%d of %s, want %d", got, typ, wanted)
			}
			return 1
		}}
	}
	return []invariant{
		perBucketSwitch("S3.9", "aws:s3/bucketLoggingV2:BucketLoggingV2", func(s *config.Shared) bool { return s.BucketLogging }),
		perBucketSwitch("S3.14", "aws:s3/bucketVersioningV2:BucketVersioningV2", func(s *config.Shared) bool { return s.BucketVersioning }),
		each("CloudFront.4, CloudFront.5, CloudFront.6, CloudFront.7, CloudFront.17", func(d *deployment, r *stacktest.Registration, wrong report) {
			cdn := map[string]config.CDN{"cdn-assets": d.settings.Shared.CDN.Assets, "cdn-web": d.settings.Shared.CDN.Web}[r.Name]
			for path, on := range map[string]bool{
				"originGroups": cdn.FailoverDomain != "", "loggingConfig": d.settings.Shared.CDNLogging, "webAclId": cdn.WebACLARN != "",
				"viewerCertificate.acmCertificateArn": cdn.CertificateARN != "", "aliases": len(cdn.Aliases) > 0,
				"defaultCacheBehavior.trustedKeyGroups": len(cdn.TrustedKeyGroups) > 0,
			} {
				if (r.At(path) != nil) != on {
					wrong("%s is %v", path, r.At(path))
				}
			}
		}, typeDistribution),
	}
}

// checkPublicIP checks that an instance has a public address exactly where its role says so.
func checkPublicIP(d *deployment, r *stacktest.Registration, wrong report) {
	stage := d.settings.Stage
	public := r.Name == "web" && stage.Web.PublicIP || r.Name == "db" && stage.DB.PublicIP
	for _, node := range stage.Nodes {
		number, ofKind := strings.CutPrefix(r.Name, "node-"+node.Name)
		if !ofKind || strings.Trim(number, "-0123456789") != "" {
			continue
		}
		public = node.PublicIP || node.ElasticIP
		if (d.Find("aws:ec2/eip:Eip", r.Name+"-eip") != nil) != node.ElasticIP {
			wrong("elasticIp is %v", node.ElasticIP)
		}
	}
	want(r, wrong, map[string]any{"associatePublicIpAddress": public})
}

// checkProtect checks that protect guards what holds data, and nothing else.
func checkProtect(d *deployment, wrong report) int {
	n := 0
	for _, r := range d.Registrations {
		holdsData := r.Type == typeBucket || r.Type == typeVolume || r.Type == typeZone || r.Type == typeInstance && r.Name == "db"
		if holdsData {
			n++
		}
		if r.Protect != (holdsData && d.settings.Protect) {
			wrong("%s: protected is %v", r.Key(), r.Protect)
		}
		if r.Type == typeInstance && r.At("disableApiTermination") != (r.Name == "db" && d.settings.Protect) {
			wrong("%s: disableApiTermination is %v", r.Key(), r.At("disableApiTermination"))
		}
		if strings.Contains(strings.ToLower(fmt.Sprint(r.At("forceDestroy"))), "true") {
			wrong("%s: forceDestroy", r.Key())
		}
	}
	return n
}
