package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// The names of shared's outputs that a stage reads. Like every name of this file they are a contract: stages and
// application pipelines read them from the stack, so they are added to and never renamed.
const (
	outAccountID           = "accountId"
	outRegion              = "region"
	outPartition           = "partition"
	outInstanceRoleName    = "instanceRoleName"
	outInstanceRoleARN     = "instanceRoleArn"
	outInstanceRoleManaged = "instanceRoleManaged"
	outInstanceProfileName = "instanceProfileName"
	outInstanceProfileARN  = "instanceProfileArn"
)

// outRequiredStatements maps the name of a bucket that is somebody else's to the policy statements that its owner has
// to add, as JSON. It is empty where shared manages all its buckets.
const outRequiredStatements = "requiredBucketPolicyStatements"

// bucketOutput is the name of an output about one of the four buckets: assetsBucketName, logsBucketArn.
func bucketOutput(role, attribute string) string { return role + "Bucket" + attribute }

// distributionOutput is the name of an output about a distribution: webDistributionId, assetsDistributionUrl.
func distributionOutput(role, attribute string) string { return role + "Distribution" + attribute }

// sharedValues is what a stage takes from the shared stack's outputs.
type sharedValues struct {
	AccountID string
	// Region is where shared's resources live; a stage may live elsewhere.
	Region           string
	InstanceRoleName string
	// InstanceRoleManaged is "true" for a role that shared manages.
	InstanceRoleManaged string
	InstanceProfileName string
	InstanceProfileARN  string
	LogsBucketName      string
	LogsBucketARN       string
	// LogsBucketRegion differs from Region only where the logs bucket is somebody else's.
	LogsBucketRegion string
}

// fields maps each output that a stage reads to where its value goes.
func (v *sharedValues) fields() []sharedField {
	return []sharedField{
		{outAccountID, &v.AccountID},
		{outRegion, &v.Region},
		{outInstanceRoleName, &v.InstanceRoleName},
		{outInstanceRoleManaged, &v.InstanceRoleManaged},
		{outInstanceProfileName, &v.InstanceProfileName},
		{outInstanceProfileARN, &v.InstanceProfileARN},
		{bucketOutput(roleLogs, "Name"), &v.LogsBucketName},
		{bucketOutput(roleLogs, "Arn"), &v.LogsBucketARN},
		{bucketOutput(roleLogs, "Region"), &v.LogsBucketRegion},
	}
}

type sharedField struct {
	output string
	value  *string
}

// readShared reads shared's outputs from the stack that stackName ("org/project/stack") names, and checks that it
// lives in accountID. It waits for the engine: the values are plain, because the plan of a stage depends on them.
func readShared(ctx *pulumi.Context, stackName, accountID string) (*sharedValues, error) {
	ref, err := pulumi.NewStackReference(ctx, stackName, nil)
	if err != nil {
		return nil, fmt.Errorf("referring to the stack %s: %w", stackName, err)
	}
	values := &sharedValues{}
	var missing []string
	for _, field := range values.fields() {
		details, err := ref.GetOutputDetails(field.output)
		if err != nil {
			return nil, fmt.Errorf("reading the outputs of %s (run `%s` first): %w", stackName, upShared(stackName), err)
		}
		text, ok := details.Value.(string)
		if !ok || text == "" {
			missing = append(missing, field.output)
			continue
		}
		*field.value = text
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("the stack %s has no output %s: run `%s` first", stackName, strings.Join(missing, ", "),
			upShared(stackName))
	}
	if values.AccountID != accountID {
		return nil, fmt.Errorf("this stage is in account %s, but %s is in account %s, and a stage and its shared stack live in one account: "+
			"take the credentials of account %[3]s, or %s", accountID, stackName, values.AccountID, nameShared)
	}
	return values, nil
}

// nameShared is what to do where the shared stack is another one.
const nameShared = "name another shared stack with `pulumi config set milu2-stage:sharedStack <organization>/milu2-stage/<stack>`"

// upShared is the command that deploys the shared stack. A plain name will do for the usual one.
func upShared(stackName string) string {
	if strings.HasSuffix(stackName, "/"+config.Project+"/"+string(config.ScopeShared)) {
		return "pulumi up -s " + string(config.ScopeShared)
	}
	return "pulumi up -s " + stackName
}

// findShared stops with advice where the stack does not exist. A StackReference to no stack cannot: the engine ends the
// run with "unknown stack" before the program hears of it.
func findShared(ctx *pulumi.Context, stackName string) error {
	var found struct {
		Name string `pulumi:"name"`
	}
	err := ctx.Invoke("pulumi:pulumi:readStackOutputs", map[string]any{"name": stackName}, &found)
	if err == nil {
		return nil
	}
	advice := fmt.Sprintf("run `%s` first, or %s", upShared(stackName), nameShared)
	if strings.Contains(err.Error(), "unknown stack") {
		return fmt.Errorf("there is no shared stack %s: %s", stackName, advice)
	}
	return fmt.Errorf("reading the shared stack %s (%s): %w", stackName, advice, err)
}
