package stacktest

import "fmt"

// SharedOutputs are the outputs of a deployed shared stack, as a StackReference answers them.
func SharedOutputs() map[string]any {
	outputs := map[string]any{
		"accountId":                      AccountID,
		"region":                         Region,
		"partition":                      Partition,
		"instanceRoleName":               "milu2stage-ec2",
		"instanceRoleArn":                arn("iam", "", "role/milu2stage-ec2"),
		"instanceProfileName":            "milu2stage-ec2",
		"instanceRoleManaged":            "true",
		"instanceProfileArn":             arn("iam", "", "instance-profile/milu2stage-ec2"),
		"requiredBucketPolicyStatements": map[string]any{},
	}
	for _, role := range []string{"assets", "web", "logs", "artifacts"} {
		bucket := "milu2stage-" + role
		outputs[role+"BucketName"] = bucket
		outputs[role+"BucketArn"] = "arn:" + Partition + ":s3:::" + bucket
		outputs[role+"BucketRegion"] = Region
		outputs[role+"BucketRegionalDomainName"] = bucket + ".s3." + Region + ".amazonaws.com"
	}
	return outputs
}

func arn(service, region, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", Partition, service, region, AccountID, resource)
}

// identifier is the id that AWS gives a new resource.
func identifier(r *Registration) string {
	switch r.Type {
	case "aws:s3/bucketV2:BucketV2":
		return text(r, "bucket")
	case "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile", "aws:cloudwatch/logGroup:LogGroup":
		return text(r, "name")
	default:
		return r.Name + "-id"
	}
}

// computed are the outputs that AWS adds to a resource's inputs. Those that a type lacks do no harm: the SDK ignores
// what the resource does not declare.
func computed(r *Registration) map[string]any {
	outputs := map[string]any{
		"arn":                 arn("test", Region, r.Name),
		"arnSuffix":           "suffix/" + r.Name + "/0123456789abcdef",
		"dnsName":             r.Name + ".elb.test",
		"zoneId":              "Z" + r.Name,
		"domainName":          r.Name + ".cloudfront.test",
		"hostedZoneId":        "Z2FDTNDATAQYW2",
		"privateIp":           "172.34.0.10",
		"publicIp":            "203.0.113.10",
		"latestVersion":       1,
		"defaultVersion":      1,
		"url":                 AccountID + ".dkr.ecr." + Region + ".test/" + r.Name,
		"repositoryUrl":       AccountID + ".dkr.ecr." + Region + ".test/" + r.Name,
		"defaultRouteTableId": "rtb-default",
	}
	switch r.Type {
	case "aws:s3/bucketV2:BucketV2":
		bucket := text(r, "bucket")
		outputs["arn"] = "arn:" + Partition + ":s3:::" + bucket
		outputs["region"] = Region
		outputs["bucketDomainName"] = bucket + ".s3.amazonaws.com"
		outputs["bucketRegionalDomainName"] = bucket + ".s3." + Region + ".amazonaws.com"
	case "aws:iam/role:Role":
		outputs["arn"] = arn("iam", "", "role/"+text(r, "name"))
	case "aws:iam/instanceProfile:InstanceProfile":
		outputs["arn"] = arn("iam", "", "instance-profile/"+text(r, "name"))
	case "aws:cloudfront/distribution:Distribution":
		outputs["arn"] = arn("cloudfront", "", "distribution/"+r.Name+"-id")
	case "aws:acm/certificate:Certificate":
		outputs["domainValidationOptions"] = []any{map[string]any{
			"domainName": text(r, "domainName"), "resourceRecordName": "_check." + text(r, "domainName"),
			"resourceRecordType": "CNAME", "resourceRecordValue": "_value.acm.test",
		}}
	}
	return outputs
}

func text(r *Registration, input string) string {
	value, _ := r.Inputs[input].(string)
	return value
}

// invokes answers what the program asks AWS, in an account without a build VPC.
func invokes() map[string]Invoke {
	return map[string]Invoke{
		"aws:index/getCallerIdentity:getCallerIdentity": fixed(map[string]any{
			"accountId": AccountID, "arn": arn("sts", "", "assumed-role/deployer/session"), "userId": "AROATEST",
			"id": AccountID,
		}),
		"aws:index/getPartition:getPartition": fixed(map[string]any{
			"partition": Partition, "dnsSuffix": "amazonaws.test", "reverseDnsPrefix": "test.amazonaws", "id": Partition,
		}),
		"aws:index/getRegion:getRegion": fixed(map[string]any{"name": Region, "id": Region}),
		"aws:index/getAvailabilityZones:getAvailabilityZones": fixed(map[string]any{
			"names": []any{Region + "a", Region + "b", Region + "c"}, "zoneIds": []any{"ust1-az1", "ust1-az2", "ust1-az3"},
			"groupNames": []any{Region}, "id": Region,
		}),
		"aws:servicequotas/getServiceQuota:getServiceQuota": fixed(map[string]any{"value": 60, "id": "quota"}),
		"aws:ssm/getParameter:getParameter": func(args map[string]any) (map[string]any, error) {
			return map[string]any{
				"name": args["name"], "value": "ami-0123456789abcdef0", "insecureValue": "ami-0123456789abcdef0",
				"type": "String", "version": 1, "arn": arn("ssm", Region, "parameter"), "id": args["name"],
			}, nil
		},
		"aws:route53/getZone:getZone": func(args map[string]any) (map[string]any, error) {
			return map[string]any{"name": args["name"], "zoneId": "ZPUBLIC", "id": "ZPUBLIC", "privateZone": false}, nil
		},
		"aws:ec2/getVpcs:getVpcs": fixed(map[string]any{"ids": []any{}, "id": Region}),
		"aws:ec2/getVpc:getVpc": func(args map[string]any) (map[string]any, error) {
			return map[string]any{
				"id": args["id"], "cidrBlock": "172.31.0.0/16", "ownerId": AccountID, "state": "available",
			}, nil
		},
		"aws:ec2/getRouteTables:getRouteTables": fixed(map[string]any{
			"ids": []any{"rtb-00000000000000001", "rtb-00000000000000002"}, "id": Region,
		}),
		"pulumi:pulumi:readStackResourceOutputs": fixed(map[string]any{"outputs": map[string]any{}}),
	}
}

func fixed(result map[string]any) Invoke {
	return func(map[string]any) (map[string]any, error) { return result, nil }
}
