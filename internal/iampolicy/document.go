// Package iampolicy makes the IAM documents of the project: typed, with the partition and the account as parameters, so
// that none of them holds an ARN of the commercial partition. It is pure.
package iampolicy

import (
	"encoding/json"
	"fmt"
)

// version is the policy language's version; it has been the newest since 2012.
const version = "2012-10-17"

// Document is one IAM policy. Its JSON is stable. A list of one stays a list; AWS may return it as a string, which the
// provider knows to be the same.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one statement of a policy.
type Statement struct {
	Sid       string
	Effect    Effect
	Principal *Principal `json:",omitempty"`
	Action    []string
	Resource  []string  `json:",omitempty"`
	Condition Condition `json:",omitempty"`
}

// Effect is what a statement does.
type Effect string

// The two effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// Principal says whom a statement of a resource policy is about: one AWS service, or everybody.
type Principal struct {
	Service string `json:",omitempty"`
	AWS     string `json:",omitempty"`
}

// Service is an AWS service, for example "ec2.amazonaws.com".
func Service(name string) *Principal { return &Principal{Service: name} }

// Everybody is every principal; only a Deny may use it.
func Everybody() *Principal { return &Principal{AWS: "*"} }

// Condition maps an operator ("StringEquals") to condition keys and the values that they may have.
type Condition map[string]map[string][]string

// New returns a document of the statements.
func New(statements ...Statement) Document { return Document{Version: version, Statement: statements} }

// JSON is the document as AWS takes it.
func (d Document) JSON() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("writing an IAM policy: %w", err)
	}
	return string(text), nil
}

// Account is where a document applies: the partition ("aws", "aws-cn", "aws-us-gov") and the account's id.
type Account struct {
	Partition string
	ID        string
}

// arn is an ARN of the account; an empty region is a global service's, "*" any.
func (a Account) arn(service, region, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", a.Partition, service, region, a.ID, resource)
}

// Managed returns the ARN of one of AWS's own managed policies.
func (a Account) Managed(name string) string {
	return fmt.Sprintf("arn:%s:iam::aws:policy/%s", a.Partition, name)
}

// Bucket returns the ARN of a bucket, which names no account: bucket names are global.
func (a Account) Bucket(name string) string { return fmt.Sprintf("arn:%s:s3:::%s", a.Partition, name) }
