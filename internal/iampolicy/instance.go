package iampolicy

// ManagedSSMCore is the name of AWS's managed policy that lets Systems Manager reach an instance (SSM.1).
const ManagedSSMCore = "AmazonSSMManagedInstanceCore"

// Instance says what the EC2 role may do. Every name in it may be a prefix of the stages' names: one role serves all
// stages of the account, in all regions.
type Instance struct {
	Account Account
	// NamePrefix begins the names of the stages' repositories, log groups and metric namespaces.
	NamePrefix string
	// ArtifactsARN is the ARN of the artifacts bucket.
	ArtifactsARN string
}

// Trust lets EC2 instances assume the role. IAM takes the name "ec2.amazonaws.com" in every partition, China included,
// where ec2.amazonaws.com.cn was needed once: the AWS CDK has used it everywhere since the feature flag
// @aws-cdk/aws-iam:standardizedServicePrincipals.
func Trust() Document {
	return New(Statement{
		Sid:       "EC2",
		Effect:    Allow,
		Principal: Service("ec2.amazonaws.com"),
		Action:    []string{"sts:AssumeRole"},
	})
}

// PullImages lets an instance pull from the stages' repositories.
func (i Instance) PullImages() Document {
	return New(
		Statement{
			Sid:    "LogIn",
			Effect: Allow,
			// A token is for the whole registry: the action knows no resource. It grants nothing by itself.
			Action:   []string{"ecr:GetAuthorizationToken"},
			Resource: []string{"*"},
		},
		Statement{
			Sid:      "Pull",
			Effect:   Allow,
			Action:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			Resource: []string{i.Account.arn("ecr", "*", "repository/"+i.NamePrefix+"*/*")},
		},
	)
}

// ReadArtifacts lets an instance read the artifacts bucket.
func (i Instance) ReadArtifacts() Document {
	return New(
		Statement{
			Sid:      "List",
			Effect:   Allow,
			Action:   []string{"s3:ListBucket"},
			Resource: []string{i.ArtifactsARN},
		},
		Statement{
			Sid:      "Read",
			Effect:   Allow,
			Action:   []string{"s3:GetObject", "s3:GetObjectVersion"},
			Resource: []string{i.ArtifactsARN + "/*"},
		},
	)
}

// WriteTelemetry lets the CloudWatch agent and the containers write the stages' logs and metrics. The groups are the
// stages' own: without logs:CreateLogGroup a misspelt group is an error, not a group that is never deleted.
func (i Instance) WriteTelemetry() Document {
	return New(
		Statement{
			Sid:      "Logs",
			Effect:   Allow,
			Action:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			Resource: []string{i.Account.arn("logs", "*", "log-group:/"+i.NamePrefix+"*")},
		},
		Statement{
			Sid:    "Metrics",
			Effect: Allow,
			Action: []string{"cloudwatch:PutMetricData"},
			// The action knows no resource; the namespace is its limit.
			Resource:  []string{"*"},
			Condition: Condition{"StringLike": {"cloudwatch:namespace": {i.NamePrefix + "*"}}},
		},
	)
}

// Named says what the instances of one stage may do with its repositories and log groups whose names are not covered by the
// prefix of Instance, because the configuration gives them.
type Named struct {
	Account Account
	Region  string
	// Repositories and LogGroups are names.
	Repositories, LogGroups []string
}

// Document lets an instance pull from the repositories and write to the log groups.
func (n Named) Document() Document {
	var statements []Statement
	if len(n.Repositories) > 0 {
		pull := Statement{
			Sid: "Pull", Effect: Allow, Action: []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
		}
		for _, name := range n.Repositories {
			pull.Resource = append(pull.Resource, n.Account.arn("ecr", n.Region, "repository/"+name))
		}
		statements = append(statements, pull)
	}
	if len(n.LogGroups) > 0 {
		logs := Statement{Sid: "Logs", Effect: Allow, Action: []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}}
		for _, name := range n.LogGroups {
			group := n.Account.arn("logs", n.Region, "log-group:"+name)
			logs.Resource = append(logs.Resource, group, group+":*") // the group, and its streams
		}
		statements = append(statements, logs)
	}
	return New(statements...)
}
