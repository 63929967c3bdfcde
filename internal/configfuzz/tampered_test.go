package configfuzz

import (
	"strconv"
	"strings"

	"milu2-stage/internal/stacktest"
)

// tampering makes one resource of a stack wrong.
type tampering struct {
	resource string
	change   func(*stacktest.Registration)
	// breaks is the invariant that has to find it.
	breaks string
}

// set is a change of the input at a path; nil takes it away. A wrong path in the table panics.
func set(path string, value any) func(*stacktest.Registration) {
	return func(r *stacktest.Registration) {
		var at any = r.Inputs
		steps := strings.Split(path, ".")
		for _, step := range steps[:len(steps)-1] {
			if i, err := strconv.Atoi(step); err == nil {
				at = at.([]any)[i]
			} else {
				next, ok := at.(map[string]any)[step]
				if !ok {
					next = map[string]any{}
					at.(map[string]any)[step] = next
				}
				at = next
			}
		}
		at.(map[string]any)[steps[len(steps)-1]] = value
	}
}

// replace is a change of words in a text.
func replace(path, old, text string) func(*stacktest.Registration) {
	return func(r *stacktest.Registration) {
		whole, _ := r.At(path).(string)
		set(path, strings.Replace(whole, old, text, 1))(r)
	}
}

// tampered has the kind of stack as key.
func tampered() map[string][]tampering {
	return map[string][]tampering{"stage": tamperedStage(), "shared": tamperedShared()}
}

func tamperedStage() []tampering {
	const ssh, client = "sg-app-in-build-tcp-22", "sg-app-in-client-tcp-7001-0-0-0-0-0"
	return []tampering{
		{"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup sg-default", set("ingress", []any{map[string]any{}}), "EC2.2, CIS 5.4"},
		{typeInstance + " web", set("rootBlockDevice.encrypted", false), "EC2.3"},
		{typeVolume + " db-data", set("encrypted", nil), "EC2.3, data volume"},
		{typeTemplate + " api-lt", set("blockDeviceMappings.0.ebs.encrypted", "false"), "EC2.181"},
		{typeInstance + " node-game-2", set("metadataOptions.httpTokens", "optional"), "EC2.8, CIS 5.6"},
		{typeTemplate + " api-lt", set("metadataOptions.httpPutResponseHopLimit", 2.0), "EC2.170"},
		{typeSubnet + " subnet-second", set("mapPublicIpOnLaunch", true), "EC2.15"},
		{typeInstance + " db", set("networkInterfaces", []any{map[string]any{}}), "EC2.17, instances"},
		{typeTemplate + " api-lt", set("instanceType", "m1.small"), "EC2.24"},
		{typeInstance + " db", set("sourceDestCheck", false), "EC2.180"},
		{typeInstance + " db", set("iamInstanceProfile", nil), "CIS 1.18"},
		{typeInstance + " db", set("userData", "export AWS_SECRET_ACCESS_KEY=x"), "CIS 1.18"},
		{typeListener + " alb-http", set("defaultActions.0.type", "forward"), "ELB.1, ELB.17, ELB.18"},
		{typeListener + " alb-internal-https", set("sslPolicy", "ELBSecurityPolicy-2016-08"), "ELB.1, ELB.17, ELB.18"},
		{typeListener + " alb-internal-https", set("protocol", "HTTP"), "ELB.1, ELB.17, ELB.18"},
		{typeBalancer + " alb", set("dropInvalidHeaderFields", nil), "ELB.4, ELB.12"},
		{typeBalancer + " nlb", set("subnets", []any{"subnet-main-id"}), "ELB.13"},
		{typeSubnet + " subnet-second", set("availabilityZone", "us-test-1a"), "AutoScaling.2"},
		{typeScaling + " api-asg", set("healthCheckType", "EC2"), "AutoScaling.1"},
		{typeScaling + " api-asg", set("launchTemplate", nil), "AutoScaling.9"},
		{typeIngress + " " + ssh, set("cidrIpv4", "0.0.0.0/0"), "EC2.18"},
		{typeIngress + " " + client, set("fromPort", 1.0), "EC2.19"},
		{typeIngress + " " + client, set("ipProtocol", "-1"), "EC2.18"},
		{typeIngress + " " + ssh, set("cidrIpv4", "10.0.0.0/8"), "EC2.53, EC2.54, CIS 5.2, CIS 5.3"},
		{typeIngress + " sg-db-in-app", set("referencedSecurityGroupId", "sg-of-somebody-id"), "every rule is in a group and from one place"},
		{typeIngress + " sg-db-in-icmp-vpc", set("cidrIpv4", "10.0.0.0/8"), "every open block is a configured one"},
		{typeRoute + " route-build", set("destinationCidrBlock", "172.16.0.0/12"), "CIS 5.5"},
		{typeSubnet + " subnet-main", set("cidrBlock", "172.35.0.0/24"), "subnets lie in the VPC, apart"},
		{typeSubnet + " subnet-main", set("cidrBlock", "172.34.0.0/23"), "subnets lie in the VPC, apart"},
		{typeVPC + " vpc", set("cidrBlock", "172.31.0.0/16"), "the VPC is apart from the build VPC"},
		{typeRepository + " repo-api", set("imageScanningConfiguration", nil), "ECR.1"},
		{typeRepository + " repo-api", set("lifecyclePolicy", nil), "ECR.3"},
		{typeCertificate + " certificate", set("keyAlgorithm", "RSA_1024"), "ACM.1, ACM.2"},
		{typeAlarm + " alarm-db-cpu", set("actionsEnabled", false), "CloudWatch.17"},
		{typeLogGroup + " log-web", set("retentionInDays", nil), "CloudWatch.16"},
		{typeInstance + " db", set("associatePublicIpAddress", true), "EC2.9"},
		{typeBalancer + " alb", set("accessLogs.enabled", false), "ELB.5, ELB.6"},
		{typeBalancer + " nlb", set("internal", false), "ELB.5, ELB.6"},
		{typeVolume + " db-data", func(r *stacktest.Registration) { r.Protect = false }, "protect guards what holds data"},
		{typeGroup + " sg-db", set("name", "sg-db"), "names are within AWS's limits, each once"},
		{typeGroup + " sg-db", set("name", "milu2STAGE-sg"), "names are within AWS's limits, each once"},
		{typeTargetGroup + " game-tg", set("name", strings.Repeat("x", 33)), "names are within AWS's limits, each once"},
		{typeRepository + " repo-api", set("name", "milu2stage/a--b"), "names are within AWS's limits, each once"},
		{typeListener + " nlb-game", set("port", 7002.0), "nothing is there twice"},
		{typeEndpoint + " endpoint-ssm", set("serviceName", "com.amazonaws.us-test-1.s3"), "nothing is there twice"},
		{typeVPC + " vpc", func(r *stacktest.Registration) { r.Provider = "" }, "everything is under a component and made by our provider"},
		{
			typeRepository + " repo-api", func(r *stacktest.Registration) { r.Provider = "" },
			"everything is under a component and made by our provider",
		},
		{typeVPC + " vpc", set("tags.Name", ""), "Name tags are within 256 characters"},
		{typeScaling + " api-asg", set("tags.0.propagateAtLaunch", false), "Tagging"},
		{typeProvider + " aws", set("defaultTags", nil), "Tagging"},
		{typeAlarm + " alarm-db-cpu", set("alarmDescription", "%!s(<nil>)"), "nothing is empty, unknown or of another partition"},
	}
}

func tamperedShared() []tampering {
	return []tampering{
		{"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock web-access-block", set("ignorePublicAcls", false), "S3.2, S3.3, S3.8"},
		{"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock web-access-block", set("bucket", "milu2stage-logs"), "S3.2, S3.3, S3.8"},
		{typePolicy + " web-policy", replace("policy", `"Deny"`, `"Allow"`), "S3.5, CIS 2.1.1"},
		{typePolicy + " web-policy", replace("policy", `web/*"],"Cond`, `web/x"],"Cond`), "S3.5, CIS 2.1.1"},
		{typePolicy + " web-policy", replace("policy", `"Deny"`, `"Allow"`), "S3.6"},
		{"aws:s3/bucketOwnershipControls:BucketOwnershipControls web-ownership", set("rule.objectOwnership", "ObjectWriter"), "S3.12"},
		{"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2 web-lifecycle", set("rules.1.status", "Disabled"), "S3.13"},
		{typeDistribution + " cdn-web", set("defaultCacheBehavior.viewerProtocolPolicy", "allow-all"), "CloudFront.1, CloudFront.3"},
		{typeDistribution + " cdn-web", set("viewerCertificate.minimumProtocolVersion", "TLSv1"), "CloudFront.8, CloudFront.15"},
		{typeDistribution + " cdn-web", set("origins.1.originAccessControlId", nil),
			"CloudFront.9, CloudFront.10, CloudFront.12, CloudFront.13"},
		{typeRolePolicy + " ec2-images", replace("policy", "ecr:BatchGetImage", "ecr:*"), "IAM.1, IAM.21, KMS.1, KMS.2"},
		{typeRolePolicy + " ec2-artifacts", replace("policy", "s3:GetObject", "kms:Decrypt"), "IAM.1, IAM.21, KMS.1, KMS.2"},
		{typeRolePolicy + " ec2-artifacts", replace("policy", "arn:aws-test:s3:::milu2stage-artifacts", "*"), "IAM.1, IAM.21, KMS.1, KMS.2"},
		{typeAttachment + " ec2-ssm", replace("policyArn", "AmazonSSMManagedInstanceCore", "AWSCloudShellFullAccess"), "IAM.27"},
		{typeAttachment + " ec2-ssm", set("role", "another"), "SSM.1"},
		{typeDistribution + " cdn-web", set("loggingConfig", nil),
			"CloudFront.4, CloudFront.5, CloudFront.6, CloudFront.7, CloudFront.17"},
		{typeBucket + " logs", func(r *stacktest.Registration) { r.Protect = false }, "protect guards what holds data"},
	}
}
