package iampolicy

import "fmt"

// Bucket is what the policy of one bucket says. AWS keeps one policy per bucket, so everything is in one document.
type Bucket struct {
	Account Account
	// ARN is the bucket's own.
	ARN string
	// DistributionARN is the CloudFront distribution that reads the bucket; empty means none.
	DistributionARN string
	// Logs is set on the bucket that receives logs.
	Logs *LogDelivery
}

// LogDelivery says which AWS services write logs to a bucket, and under which prefixes.
type LogDelivery struct {
	// AccessLogs are the buckets whose server access logs come here.
	AccessLogs []AccessLog
	// FlowLogs is the prefix of VPC flow logs, without a slash at its end.
	FlowLogs string
	// LoadBalancers begins the prefixes of load balancers' access logs, without a slash at its end: "alb" lets "alb" and
	// "alb-internal" in.
	LoadBalancers string
}

// AccessLog is where one bucket's server access log goes.
type AccessLog struct {
	SourceARN string
	// Prefix is the logging configuration's own, with its slash at the end.
	Prefix string
}

// Document returns the bucket's whole policy: TLS only, then what reads or writes the bucket.
func (b Bucket) Document() Document {
	return New(append([]Statement{b.tlsOnly()}, b.grants()...)...)
}

// Grants returns only the statements that let AWS services in. They are what the owner of a bucket that this project
// does not manage has to add to its policy.
func (b Bucket) Grants() Document { return New(b.grants()...) }

func (b Bucket) grants() []Statement {
	var statements []Statement
	if b.DistributionARN != "" {
		statements = append(statements, b.distributionReads())
	}
	if b.Logs != nil {
		for i, log := range b.Logs.AccessLogs {
			statements = append(statements, b.serverAccessLogs(i, log))
		}
		statements = append(statements, b.flowLogs(), b.flowLogsACLCheck(), b.loadBalancerLogs())
	}
	return statements
}

// tlsOnly meets S3.5.
func (b Bucket) tlsOnly() Statement {
	return Statement{
		Sid:       "DenyPlainHTTP",
		Effect:    Deny,
		Principal: Everybody(),
		Action:    []string{"s3:*"},
		Resource:  []string{b.ARN, b.ARN + "/*"},
		Condition: Condition{"Bool": {"aws:SecureTransport": {"false"}}},
	}
}

// distributionReads is the origin access control's side at the bucket (CloudFront.13). Without s3:ListBucket a missing
// object is a 403, not a 404; the web distribution turns both into index.html.
func (b Bucket) distributionReads() Statement {
	return Statement{
		Sid:       "CloudFrontReads",
		Effect:    Allow,
		Principal: Service("cloudfront.amazonaws.com"),
		Action:    []string{"s3:GetObject"},
		Resource:  []string{b.ARN + "/*"},
		Condition: Condition{"StringEquals": {"AWS:SourceArn": {b.DistributionARN}}},
	}
}

// serverAccessLogs lets one bucket's log in, under that log's prefix alone. A Sid is unique within a policy.
func (b Bucket) serverAccessLogs(i int, log AccessLog) Statement {
	return Statement{
		Sid:       fmt.Sprintf("S3ServerAccessLogs%d", i+1),
		Effect:    Allow,
		Principal: Service("logging.s3.amazonaws.com"),
		Action:    []string{"s3:PutObject"},
		Resource:  []string{b.ARN + "/" + log.Prefix + "*"},
		Condition: Condition{
			"StringEquals": {"aws:SourceAccount": {b.Account.ID}},
			"ArnLike":      {"aws:SourceArn": {log.SourceARN}},
		},
	}
}

// flowLogs and flowLogsACLCheck carry the Sids, resources and conditions of AWS's own example: CreateFlowLogs rewrites
// the bucket's policy where it does not find them, which would be a difference at every later run.
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html.
func (b Bucket) flowLogs() Statement {
	return Statement{
		Sid:       "AWSLogDeliveryWrite",
		Effect:    Allow,
		Principal: Service("delivery.logs.amazonaws.com"),
		Action:    []string{"s3:PutObject"},
		Resource:  []string{b.ARN + "/" + b.Logs.FlowLogs + "/AWSLogs/" + b.Account.ID + "/*"},
		Condition: Condition{
			"StringEquals": {"aws:SourceAccount": {b.Account.ID}, "s3:x-amz-acl": {"bucket-owner-full-control"}},
			"ArnLike":      {"aws:SourceArn": {b.Account.arn("logs", "*", "*")}},
		},
	}
}

func (b Bucket) flowLogsACLCheck() Statement {
	return Statement{
		Sid:       "AWSLogDeliveryAclCheck",
		Effect:    Allow,
		Principal: Service("delivery.logs.amazonaws.com"),
		Action:    []string{"s3:GetBucketAcl"},
		Resource:  []string{b.ARN},
		Condition: Condition{
			"StringEquals": {"aws:SourceAccount": {b.Account.ID}},
			"ArnLike":      {"aws:SourceArn": {b.Account.arn("logs", "*", "*")}},
		},
	}
}

// loadBalancerLogs is limited by the path, which holds the account's id, as in AWS's example. It has no condition on
// the source: AWS does not say that the delivery of these logs sets one.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
func (b Bucket) loadBalancerLogs() Statement {
	return Statement{
		Sid:       "LoadBalancerAccessLogs",
		Effect:    Allow,
		Principal: Service("logdelivery.elasticloadbalancing.amazonaws.com"),
		Action:    []string{"s3:PutObject"},
		Resource:  []string{b.ARN + "/" + b.Logs.LoadBalancers + "*/AWSLogs/" + b.Account.ID + "/*"},
	}
}
