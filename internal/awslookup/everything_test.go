package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
	waftypes "github.com/aws/aws-sdk-go-v2/service/wafv2/types"

	"milu2-stage/internal/faultproxy"
)

// everything makes at least one thing of every listing.
func everything(w *world) {
	twoListeners(w)
	w.gateway(w.things["vpc"])
	w.things["rtb"] = w.routeTable(w.things["vpc"], "rt")
	w.associate(w.things["rtb"], w.things["subnet"])
	w.things["pcx"] = w.peering(w.things["vpc"], w.things["decoy"], home)
	w.acceptPeering(home, w.things["pcx"])
	w.things["sg"] = w.group(home, w.things["vpc"], "MILU2stage-sg")
	w.things["i"] = w.instance(w.things["subnet"], "milu2stage-db")
	w.launchTemplateAndGroup()
	w.keyPair(home, "milu2stage-key")
	w.address(home, "milu2stage-eip")
	w.attach(w.volume("a", "milu2stage-db-data"), w.things["i"], "/dev/sdf")
	w.endpointAndFlowLog()
	w.listenerRule(w.things["decoy-listener"], w.things["tg"], 10)
	w.webACL()
	w.lifecyclePolicy(w.repository(home, "milu2stage/api"))
	w.certificate(home, "stage0.example.com", "*.stage0.example.com")
	w.zone("milu2stage.internal", "private", home, w.things["vpc"])
	w.things["zone"] = w.zone("example.com", "public", "", "")
	w.logGroup(home, "/milu2stage/api")
	w.alarm(home, "milu2stage-cpu")
	w.dashboard("milu2stage")
	w.things["bucket"] = "milu2stage-all-" + w.account
	w.bucketWithSettings(w.things["bucket"])
	w.role("milu2stage-ec2")
	w.distribution()
	w.recordedCloudFront()
}

func (w *world) launchTemplateAndGroup() {
	w.t.Helper()
	lt := w.launchTemplate(home, "milu2stage-api-lt")
	w.scalingPolicy(w.scalingGroup(home, "milu2stage-api-asg", w.things["subnet"], lt), "milu2stage-api-cpu")
}

func (w *world) endpointAndFlowLog() {
	w.t.Helper()
	_, err := w.ec2(home).CreateVpcEndpoint(w.t.Context(), &ec2.CreateVpcEndpointInput{
		VpcId: aws.String(w.things["vpc"]), ServiceName: aws.String("com.amazonaws." + home + ".s3"), VpcEndpointType: types.VpcEndpointTypeGateway,
	})
	must(w, 0, err)
	w.bucket("milu2stage-flow-"+w.account, home)
	_, err = w.ec2(home).CreateFlowLogs(w.t.Context(), &ec2.CreateFlowLogsInput{
		ResourceIds: []string{w.things["vpc"]}, ResourceType: types.FlowLogsResourceTypeVpc, TrafficType: types.TrafficTypeReject,
		LogDestinationType: types.LogDestinationTypeS3, LogDestination: aws.String("arn:aws:s3:::milu2stage-flow-" + w.account),
		MaxAggregationInterval: aws.Int32(600),
	})
	must(w, 0, err)
}

func (w *world) webACL() {
	w.t.Helper()
	c := wafv2.NewFromConfig(w.aws(home))
	out, err := c.CreateWebACL(w.t.Context(), &wafv2.CreateWebACLInput{
		Name: aws.String("acl"), Scope: waftypes.ScopeRegional, DefaultAction: &waftypes.DefaultAction{Allow: &waftypes.AllowAction{}},
		VisibilityConfig: &waftypes.VisibilityConfig{MetricName: aws.String("acl")},
	})
	w.things["acl"] = str(must(w, out, err).Summary.ARN)
	_, err = c.AssociateWebACL(w.t.Context(),
		&wafv2.AssociateWebACLInput{ResourceArn: aws.String(w.things["alb"]), WebACLArn: aws.String(w.things["acl"])})
	must(w, 0, err)
}

func (w *world) bucketWithSettings(name string) {
	w.t.Helper()
	c, ctx, bucket := w.s3(home), w.t.Context(), aws.String(name)
	w.bucket(name, home)
	w.bucketTags(name, map[string]string{"k": "v"})
	w.bucketPolicy(name)
	_, err := c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: bucket, VersioningConfiguration: &s3types.VersioningConfiguration{Status: s3types.BucketVersioningStatusEnabled},
	})
	must(w, 0, err)
	_, err = c.PutBucketAcl(ctx, &s3.PutBucketAclInput{Bucket: bucket, ACL: "log-delivery-write"})
	must(w, 0, err)
	_, err = c.PutBucketLogging(ctx, &s3.PutBucketLoggingInput{Bucket: bucket, BucketLoggingStatus: &s3types.BucketLoggingStatus{
		LoggingEnabled: &s3types.LoggingEnabled{TargetBucket: bucket, TargetPrefix: aws.String("logs/")},
	}})
	must(w, 0, err)
	_, err = c.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: bucket, LifecycleConfiguration: &s3types.BucketLifecycleConfiguration{Rules: []s3types.LifecycleRule{{
			ID: aws.String("r"), Status: s3types.ExpirationStatusEnabled, Filter: &s3types.LifecycleRuleFilter{Prefix: aws.String("")},
			Expiration: &s3types.LifecycleExpiration{Days: aws.Int32(30)},
		}}},
	})
	must(w, 0, err)
	_, err = c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
		Bucket: bucket, ServerSideEncryptionConfiguration: &s3types.ServerSideEncryptionConfiguration{
			Rules: []s3types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &s3types.ServerSideEncryptionByDefault{
				SSEAlgorithm: s3types.ServerSideEncryptionAes256}}},
		},
	})
	must(w, 0, err)
	_, err = c.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: bucket, PublicAccessBlockConfiguration: &s3types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true)},
	})
	must(w, 0, err)
	_, err = c.PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
		Bucket: bucket, OwnershipControls: &s3types.OwnershipControls{
			Rules: []s3types.OwnershipControlsRule{{ObjectOwnership: s3types.ObjectOwnershipBucketOwnerEnforced}},
		},
	})
	must(w, 0, err)
}

func (w *world) distribution() {
	w.t.Helper()
	c := cloudfront.NewFromConfig(w.aws(home))
	out, err := c.CreateDistribution(w.t.Context(), &cloudfront.CreateDistributionInput{
		DistributionConfig: &cftypes.DistributionConfig{
			CallerReference: aws.String("r"), Comment: aws.String("milu2stage-web"), Enabled: aws.Bool(true),
			DefaultCacheBehavior: &cftypes.DefaultCacheBehavior{
				TargetOriginId: aws.String("o"), ViewerProtocolPolicy: cftypes.ViewerProtocolPolicyHttpsOnly,
			},
			Origins: &cftypes.Origins{Quantity: aws.Int32(1), Items: []cftypes.Origin{{
				Id: aws.String("o"), DomainName: aws.String("b.s3.amazonaws.com"),
				S3OriginConfig: &cftypes.S3OriginConfig{OriginAccessIdentity: aws.String("")},
			}}},
		},
	})
	distribution := must(w, out, err).Distribution
	w.things["distribution"] = str(distribution.Id)
	_, err = c.TagResource(w.t.Context(), &cloudfront.TagResourceInput{
		// moto's own ARN lacks the empty region.
		Resource: aws.String("arn:aws:cloudfront::" + w.account + ":distribution/" + w.things["distribution"]),
		Tags:     &cftypes.Tags{Items: []cftypes.Tag{{Key: aws.String("k"), Value: aws.String("v")}}},
	})
	must(w, 0, err)
	_, err = c.CreateOriginAccessControl(w.t.Context(), &cloudfront.CreateOriginAccessControlInput{
		OriginAccessControlConfig: &cftypes.OriginAccessControlConfig{
			Name: aws.String("milu2stage-assets"), Description: aws.String("d"), OriginAccessControlOriginType: cftypes.OriginAccessControlOriginTypesS3,
			SigningBehavior: cftypes.OriginAccessControlSigningBehaviorsAlways, SigningProtocol: cftypes.OriginAccessControlSigningProtocolsSigv4,
		},
	})
	must(w, 0, err)
}

// recordedCloudFront answers ListDistributions in the shape of CloudFront's documentation: moto leaves out the comment, by
// which we know a distribution.
func (w *world) recordedCloudFront() {
	page := func(root, item string) faultproxy.Fault {
		return faultproxy.Respond(200, "text/xml", "<?xml version=\"1.0\"?>\n<"+root+` xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">`+
			"<MaxItems>100</MaxItems><Quantity>1</Quantity><Items>"+item+"</Items></"+root+">")
	}
	w.proxy.Inject(faultproxy.Rule{API: "cloudfront:ListDistributions", Fault: page("DistributionList",
		"<DistributionSummary><Id>EDFDVBD6EXAMPLE</Id><ARN>arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE</ARN>"+
			"<Status>Deployed</Status><DomainName>d111111abcdef8.cloudfront.net</DomainName><Aliases><Quantity>1</Quantity><Items>"+
			"<CNAME>web.example.com</CNAME></Items></Aliases><Comment>milu2stage-web</Comment><Enabled>true</Enabled>"+
			"</DistributionSummary>")})
}
