package tfaccount

// token returns the Pulumi type of a Terraform type; "" where the simulation has none.
func token(typ string) string {
	return map[string]string{
		"aws_acm_certificate":                   "aws:acm/certificate:Certificate",
		"aws_acm_certificate_validation":        "aws:acm/certificateValidation:CertificateValidation",
		"aws_autoscaling_group":                 "aws:autoscaling/group:Group",
		"aws_autoscaling_policy":                "aws:autoscaling/policy:Policy",
		"aws_cloudfront_distribution":           "aws:cloudfront/distribution:Distribution",
		"aws_cloudfront_origin_access_control":  "aws:cloudfront/originAccessControl:OriginAccessControl",
		"aws_cloudwatch_dashboard":              "aws:cloudwatch/dashboard:Dashboard",
		"aws_cloudwatch_log_group":              "aws:cloudwatch/logGroup:LogGroup",
		"aws_cloudwatch_metric_alarm":           "aws:cloudwatch/metricAlarm:MetricAlarm",
		"aws_ebs_volume":                        "aws:ebs/volume:Volume",
		"aws_ecr_lifecycle_policy":              "aws:ecr/lifecyclePolicy:LifecyclePolicy",
		"aws_ecr_repository":                    "aws:ecr/repository:Repository",
		"aws_eip":                               typeAddress,
		"aws_flow_log":                          "aws:ec2/flowLog:FlowLog",
		"aws_iam_instance_profile":              "aws:iam/instanceProfile:InstanceProfile",
		"aws_iam_role":                          "aws:iam/role:Role",
		"aws_iam_role_policy":                   "aws:iam/rolePolicy:RolePolicy",
		"aws_iam_role_policy_attachment":        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
		"aws_instance":                          typeInstance,
		"aws_internet_gateway":                  "aws:ec2/internetGateway:InternetGateway",
		"aws_key_pair":                          "aws:ec2/keyPair:KeyPair",
		"aws_launch_template":                   "aws:ec2/launchTemplate:LaunchTemplate",
		"aws_lb":                                "aws:lb/loadBalancer:LoadBalancer",
		"aws_lb_listener":                       "aws:lb/listener:Listener",
		"aws_lb_listener_rule":                  "aws:lb/listenerRule:ListenerRule",
		"aws_lb_target_group":                   "aws:lb/targetGroup:TargetGroup",
		"aws_lb_target_group_attachment":        typeTarget,
		"aws_route":                             typeRoute,
		"aws_route53_record":                    "aws:route53/record:Record",
		"aws_route53_zone":                      "aws:route53/zone:Zone",
		"aws_route_table":                       "aws:ec2/routeTable:RouteTable",
		"aws_route_table_association":           "aws:ec2/routeTableAssociation:RouteTableAssociation",
		"aws_s3_bucket":                         "aws:s3/bucketV2:BucketV2",
		"aws_s3_bucket_lifecycle_configuration": "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		"aws_s3_bucket_logging":                 "aws:s3/bucketLoggingV2:BucketLoggingV2",
		"aws_s3_bucket_ownership_controls":      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		"aws_s3_bucket_policy":                  "aws:s3/bucketPolicy:BucketPolicy",
		"aws_s3_bucket_public_access_block":     "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		"aws_s3_bucket_server_side_encryption_configuration": "aws:s3/bucketServerSideEncryptionConfigurationV2:" +
			"BucketServerSideEncryptionConfigurationV2",
		"aws_s3_bucket_versioning":            "aws:s3/bucketVersioningV2:BucketVersioningV2",
		"aws_security_group":                  "aws:ec2/securityGroup:SecurityGroup",
		"aws_subnet":                          "aws:ec2/subnet:Subnet",
		"aws_volume_attachment":               "aws:ec2/volumeAttachment:VolumeAttachment",
		"aws_vpc":                             "aws:ec2/vpc:Vpc",
		"aws_vpc_endpoint":                    "aws:ec2/vpcEndpoint:VpcEndpoint",
		"aws_vpc_peering_connection":          "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
		"aws_vpc_security_group_egress_rule":  typeEgress,
		"aws_vpc_security_group_ingress_rule": typeIngress,
	}[typ]
}

// Types that the parts of others are of.
const (
	typeAddress  = "aws:ec2/eip:Eip"
	typeInstance = "aws:ec2/instance:Instance"
	typeRoute    = "aws:ec2/route:Route"
	typeTarget   = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
	typeIngress  = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	typeEgress   = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
)
